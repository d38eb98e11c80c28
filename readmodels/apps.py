"""The visible list of what runs: one line for each projection."""

from django.apps import AppConfig
from django.core import checks


class ReadModelsConfig(AppConfig):
    name = "readmodels"
    verbose_name = "Read models"

    def ready(self) -> None:
        from eventstore.log import doorbell
        from readmodels.cart.projection import CartProjection
        from readmodels.customer_order_summary.projection import CustomerOrderSummaryProjection
        from readmodels.customer_profile.projection import CustomerProfileProjection
        from readmodels.email_in_use import keyed_hash
        from readmodels.email_in_use.projection import EmailInUseProjection
        from readmodels.engine import registry
        from readmodels.engine.checks import declarations
        from readmodels.engine.folding import restoration
        from readmodels.engine.waking import wake_up
        from readmodels.product_catalog.projection import ProductCatalogProjection
        from readmodels.product_inventory.projection import ProductInventoryProjection
        from readmodels.sales.projection import SalesProjection
        from readmodels.stock_ledger.projection import StockLedgerProjection

        registry.register(
            CustomerOrderSummaryProjection(),
            CustomerProfileProjection(),
            ProductInventoryProjection(),
            ProductCatalogProjection(),
            StockLedgerProjection(),
            SalesProjection(),
            CartProjection(),
            EmailInUseProjection(),
        )
        doorbell.listen(wake_up.wake)
        checks.register(declarations, "readmodels")
        checks.register(keyed_hash.check, "readmodels")
        checks.register(restoration.check, restoration.TAG, checks.Tags.database)
