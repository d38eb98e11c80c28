"""How a SKU's stock follows from its events."""

from collections.abc import Iterable
from typing import Any

from catalog.events import (
    BackOrderLimitChanged,
    Condition,
    LocationsRanked,
    ProductCreated,
    SafetyStockChanged,
    StockAdjusted,
    StockIssued,
    StockPolicy,
    StockReallocated,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    StockTransferred,
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
        _move(row, recorded, event.location, on_hand=event.quantity)

    @on(StockAdjusted, key=_if_tracked)
    def adjust(self, row: ProductInventory, event: StockAdjusted, recorded: Recorded) -> None:
        _move(row, recorded, event.location, on_hand=event.quantity)

    @on(StockReserved, key="sku")
    def reserve(self, row: ProductInventory, event: StockReserved, recorded: Recorded) -> None:
        _move(row, recorded, event.location, reserved=event.quantity)

    @on(StockReleased, key="sku")
    def release(self, row: ProductInventory, event: StockReleased, recorded: Recorded) -> None:
        _move(row, recorded, event.location, reserved=-event.quantity)

    @on(StockReallocated, key="sku")
    def reallocate(self, row: ProductInventory, event: StockReallocated, recorded: Recorded) -> None:
        _move(row, recorded, event.source, reserved=-event.quantity)
        _move(row, recorded, event.destination, reserved=event.quantity)

    @on(StockIssued, key="sku")
    def issue(self, row: ProductInventory, event: StockIssued, recorded: Recorded) -> None:
        _move(row, recorded, event.location, on_hand=-event.quantity, reserved=-event.quantity)

    @on(StockReturned, key="sku")
    def put_back(self, row: ProductInventory, event: StockReturned, recorded: Recorded) -> None:
        row.version = recorded.version
        if event.condition is Condition.RESTOCK:
            _move(row, recorded, event.location, on_hand=event.quantity)

    @on(StockTransferred, key="sku")
    def transfer(self, row: ProductInventory, event: StockTransferred, recorded: Recorded) -> None:
        _move(row, recorded, event.source, on_hand=-event.quantity)
        _move(row, recorded, event.destination, on_hand=event.quantity)

    @on(BackOrderLimitChanged, key="sku")
    def limit_back_orders(self, row: ProductInventory, event: BackOrderLimitChanged, recorded: Recorded) -> None:
        row.version = recorded.version
        row.back_order_limit = event.limit

    @on(SafetyStockChanged, key="sku")
    def keep_safety_stock(self, row: ProductInventory, event: SafetyStockChanged, recorded: Recorded) -> None:
        row.version = recorded.version
        row.safety_stock = event.quantity

    @on(LocationsRanked, key="sku")
    def rank_locations(self, row: ProductInventory, event: LocationsRanked, recorded: Recorded) -> None:
        row.version = recorded.version
        there = {location[0]: location for location in row.locations}
        names = dict.fromkeys((*event.locations, *there))
        row.locations = [there.get(name, [name, 0, 0]) for name in names]


def _move(row: ProductInventory, recorded: Recorded, location: str, on_hand: int = 0, reserved: int = 0) -> None:
    row.version = recorded.version
    row.on_hand += on_hand
    row.reserved += reserved
    before = row.locations
    if len(before) == 1 and before[0][0] == location:
        # Most SKUs have one location, and it is found in a third of the time.
        _, units, promised = before[0]
        row.locations = [[location, units + on_hand, promised + reserved]]
        return
    there = {name: (units, promised) for name, units, promised in before}
    units, promised = there.get(location, (0, 0))
    there[location] = units + on_hand, promised + reserved
    row.locations = [[name, *both] for name, both in there.items()]
