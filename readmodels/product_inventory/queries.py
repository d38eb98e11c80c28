"""The questions that this read model answers."""

from typing import NamedTuple

from django.db.models import F, QuerySet

from readmodels.engine import checkpoint
from readmodels.product_inventory.model import ProductInventory

# So few units available that an operator should know.
LOW = 5


class Inventory(NamedTuple):
    """A SKU's stock, as it was when the log had come to `position`."""

    sku: str
    on_hand: int
    reserved: int
    available: int
    position: int


def inventory(sku: str) -> Inventory | None:
    """None for a SKU that is unknown, or whose stock is not tracked.

    One statement, so that stock and position belong together.
    """
    row = ProductInventory.objects.filter(pk=sku).annotate(reached=checkpoint.reached("product_inventory")).first()
    return Inventory(row.sku, row.on_hand, row.reserved, row.available, row.reached) if row else None


def low_in_stock(rows: QuerySet[ProductInventory] | None = None) -> QuerySet[ProductInventory]:
    """Those of the rows, or of all, of which LOW or fewer units are available."""
    return (ProductInventory.objects.all() if rows is None else rows).filter(on_hand__lte=F("reserved") + LOW)
