"""The questions that this read model answers."""

from typing import NamedTuple

from django.db.models import F, QuerySet

from readmodels.engine import checkpoint
from readmodels.product_inventory.model import ProductInventory

# So few units that can be ordered that an operator should know.
LOW = 5


class AtLocation(NamedTuple):
    location: str
    on_hand: int
    reserved: int


class Inventory(NamedTuple):
    """A SKU's stock, as it was when the log had come to `position`."""

    sku: str
    on_hand: int
    reserved: int
    safety_stock: int
    available: int
    back_order_limit: int
    backordered: int
    orderable: int
    locations: list[AtLocation]
    version: int
    position: int


def inventory(sku: str) -> Inventory | None:
    """None for a SKU that is unknown, or whose stock is not tracked.

    One statement, so that stock and position belong together.
    """
    row = ProductInventory.objects.filter(pk=sku).annotate(reached=checkpoint.reached("product_inventory")).first()
    return None if row is None else at(row, row.reached)


def at(row: ProductInventory, position: int) -> Inventory:
    """What the row says, which is true for that position."""
    return Inventory(
        row.sku,
        row.on_hand,
        row.reserved,
        row.safety_stock,
        row.available,
        row.back_order_limit,
        row.backordered,
        row.orderable,
        [AtLocation(*location) for location in row.locations],
        row.version,
        position,
    )


def low_in_stock(rows: QuerySet[ProductInventory] | None = None) -> QuerySet[ProductInventory]:
    """Those of the rows, or of all, of which LOW or fewer units can be ordered."""
    few = F("reserved") + F("safety_stock") - F("back_order_limit") + LOW
    return (ProductInventory.objects.all() if rows is None else rows).filter(on_hand__lte=few)


def back_ordered(rows: QuerySet[ProductInventory]) -> QuerySet[ProductInventory]:
    """Those of the rows of which more units are reserved than are there."""
    return rows.filter(reserved__gt=F("on_hand"))
