"""The tables of the `readmodels` database, one line each; those of inline read models stand beside the log."""

from readmodels.cart.model import Cart
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.customer_profile.model import CustomerProfile
from readmodels.email_in_use.model import EmailInUse
from readmodels.engine.operating.operation import Operation
from readmodels.engine.storing.checkpoint import Checkpoint
from readmodels.engine.storing.parked import Parked
from readmodels.engine.storing.pausing import Pause
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.product_catalog.model import ProductCatalog
from readmodels.product_inventory.model import ProductInventory
from readmodels.sales.model import Sale
from readmodels.stock_ledger.model import LedgerLine

__all__ = [
    "Cart",
    "Checkpoint",
    "CustomerOrderSummary",
    "CustomerProfile",
    "EmailInUse",
    "LedgerLine",
    "Operation",
    "Parked",
    "Pause",
    "ProductCatalog",
    "ProductInventory",
    "Sale",
    "VerificationResult",
]
