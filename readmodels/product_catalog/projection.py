"""How a product's row follows from its own events and from those of its stock."""

from catalog.events import (
    BackOrderLimitChanged,
    Condition,
    PriceChanged,
    ProductCreated,
    ProductDiscontinued,
    ProductRenamed,
    SafetyStockChanged,
    StockAdjusted,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    TaxRateChanged,
)
from eventstore.event import Recorded
from readmodels.engine.projection import Projection, on
from readmodels.product_catalog.model import ProductCatalog, words


class ProductCatalogProjection(Projection[ProductCatalog]):
    """What is offered, at which price, and whether it is in stock: GET /products.

    Stock that is issued was reserved, and so not available, before. Where it is does not matter.
    """

    name = "product_catalog"
    keyed_by_stream = True

    @on(ProductCreated, key="sku")
    def create(self, row: ProductCatalog, event: ProductCreated, recorded: Recorded) -> None:
        row.price = event.price
        row.currency = event.currency
        row.tax_rate = event.tax_rate
        row.stock_policy = event.stock_policy.value
        row.status = "offered"
        row.created_at = recorded.occurred_at
        _call(row, event.name)
        _change(row, recorded)

    @on(ProductRenamed, key="sku")
    def rename(self, row: ProductCatalog, event: ProductRenamed, recorded: Recorded) -> None:
        _call(row, event.name)
        _change(row, recorded)

    @on(PriceChanged, key="sku")
    def reprice(self, row: ProductCatalog, event: PriceChanged, recorded: Recorded) -> None:
        row.price = event.price
        row.currency = event.currency
        _change(row, recorded)

    @on(TaxRateChanged, key="sku")
    def tax(self, row: ProductCatalog, event: TaxRateChanged, recorded: Recorded) -> None:
        row.tax_rate = event.tax_rate
        _change(row, recorded)

    @on(ProductDiscontinued, key="sku")
    def discontinue(self, row: ProductCatalog, event: ProductDiscontinued, recorded: Recorded) -> None:
        row.status = "discontinued"
        _change(row, recorded)

    @on(StockReceived, key="sku")
    def receive(self, row: ProductCatalog, event: StockReceived, recorded: Recorded) -> None:
        row.available += event.quantity

    @on(StockAdjusted, key="sku")
    def adjust(self, row: ProductCatalog, event: StockAdjusted, recorded: Recorded) -> None:
        if event.tracked:
            row.available += event.quantity

    @on(StockReserved, key="sku")
    def reserve(self, row: ProductCatalog, event: StockReserved, recorded: Recorded) -> None:
        row.available -= event.quantity

    @on(StockReleased, key="sku")
    def release(self, row: ProductCatalog, event: StockReleased, recorded: Recorded) -> None:
        row.available += event.quantity

    @on(StockReturned, key="sku")
    def put_back(self, row: ProductCatalog, event: StockReturned, recorded: Recorded) -> None:
        if event.condition is Condition.RESTOCK:
            row.available += event.quantity

    @on(SafetyStockChanged, key="sku")
    def keep_safety_stock(self, row: ProductCatalog, event: SafetyStockChanged, recorded: Recorded) -> None:
        row.available += row.safety_stock - event.quantity
        row.safety_stock = event.quantity

    @on(BackOrderLimitChanged, key="sku")
    def limit_back_orders(self, row: ProductCatalog, event: BackOrderLimitChanged, recorded: Recorded) -> None:
        row.back_order_limit = event.limit


def _call(row: ProductCatalog, name: str) -> None:
    row.name = name
    row.words = words(name, row.sku)


def _change(row: ProductCatalog, recorded: Recorded) -> None:
    row.changed_at = recorded.occurred_at
    row.version = recorded.version
