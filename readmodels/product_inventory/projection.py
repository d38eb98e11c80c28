"""How a SKU's stock follows from its events."""

from collections.abc import Iterable
from typing import Any

from catalog.events import (
    ProductCreated,
    StockAdjusted,
    StockIssued,
    StockPolicy,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
)
from eventstore.event import Recorded
from readmodels.engine.projection import Projection, on
from readmodels.product_inventory.model import ProductInventory


def _if_tracked(recorded: Recorded) -> Iterable[str]:
    """Untracked products have no stock, and so no row."""
    event: Any = recorded.event
    if isinstance(event, ProductCreated):
        return (event.sku,) if event.stock_policy is StockPolicy.TRACKED else ()
    return (event.sku,) if event.tracked else ()


class ProductInventoryProjection(Projection[ProductInventory]):
    """Stock of each SKU: GET /inventory/{sku}."""

    name = "product_inventory"
    keyed_by_stream = True

    @on(ProductCreated, key=_if_tracked)
    def create(self, row: ProductInventory, event: ProductCreated, recorded: Recorded) -> None:
        """A new product has a row of zeros."""

    @on(StockReceived, key="sku")
    def receive(self, row: ProductInventory, event: StockReceived, recorded: Recorded) -> None:
        row.on_hand += event.quantity

    @on(StockAdjusted, key=_if_tracked)
    def adjust(self, row: ProductInventory, event: StockAdjusted, recorded: Recorded) -> None:
        row.on_hand += event.quantity

    @on(StockReserved, key="sku")
    def reserve(self, row: ProductInventory, event: StockReserved, recorded: Recorded) -> None:
        row.reserved += event.quantity

    @on(StockReleased, key="sku")
    def release(self, row: ProductInventory, event: StockReleased, recorded: Recorded) -> None:
        row.reserved -= event.quantity

    @on(StockIssued, key="sku")
    def issue(self, row: ProductInventory, event: StockIssued, recorded: Recorded) -> None:
        row.on_hand -= event.quantity
        row.reserved -= event.quantity

    @on(StockReturned, key="sku")
    def put_back(self, row: ProductInventory, event: StockReturned, recorded: Recorded) -> None:
        row.on_hand += event.quantity
