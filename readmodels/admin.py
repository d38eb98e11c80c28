"""The read models' pages in the admin, one line each. Projections have theirs in engine/desk."""

from django.contrib import admin

from readmodels.cart.admin import CartAdmin
from readmodels.cart.model import Cart
from readmodels.customer_order_summary.admin import CustomerOrderSummaryAdmin
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.customer_profile.admin import CustomerProfileAdmin
from readmodels.customer_profile.model import CustomerProfile
from readmodels.engine.desk.operations import OperationAdmin
from readmodels.engine.desk.parked import ParkedAdmin
from readmodels.engine.desk.verification import VerificationResultAdmin
from readmodels.engine.operating.operation import Operation
from readmodels.engine.storing.parked import Parked
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.product_catalog.admin import ProductCatalogAdmin
from readmodels.product_catalog.model import ProductCatalog
from readmodels.product_inventory.admin import ProductInventoryAdmin
from readmodels.product_inventory.model import ProductInventory
from readmodels.sales.admin import SaleAdmin
from readmodels.sales.model import Sale
from readmodels.stock_ledger.admin import LedgerLineAdmin
from readmodels.stock_ledger.model import LedgerLine

admin.site.register(CustomerOrderSummary, CustomerOrderSummaryAdmin)
admin.site.register(CustomerProfile, CustomerProfileAdmin)
admin.site.register(ProductInventory, ProductInventoryAdmin)
admin.site.register(ProductCatalog, ProductCatalogAdmin)
admin.site.register(LedgerLine, LedgerLineAdmin)
admin.site.register(Sale, SaleAdmin)
admin.site.register(Cart, CartAdmin)
admin.site.register(Parked, ParkedAdmin)
admin.site.register(VerificationResult, VerificationResultAdmin)
admin.site.register(Operation, OperationAdmin)
