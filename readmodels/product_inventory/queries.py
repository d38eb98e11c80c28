"""The questions that this read model answers."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from eventstore.http.keyset import Page, Sort, Text, page
from readmodels.engine.storing import checkpoint
from readmodels.product_inventory.model import ProductInventory

# So few units that can be ordered that an operator should know.
LOW = 5

SORTS = {name: Sort(name, ("sku",), tuple[Text]) for name in ("sku", "-sku")}
BY_SKU = "sku"

LOW_STOCK = Q(on_hand__lte=F("reserved") + F("safety_stock") - F("back_order_limit") + LOW)
BACK_ORDERED = Q(reserved__gt=F("on_hand"))


class AtLocation(NamedTuple):
    location: str
    on_hand: int
    reserved: int


class Shortage(NamedTuple):
    """How many SKUs are `low`, of how many more is reserved than is there (`oversold`), and how many `units` more."""

    low: int
    oversold: int
    units: int


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
    """None for a SKU that is unknown, or whose stock is not tracked."""
    row = _with_position(ProductInventory.objects.filter(pk=sku)).first()
    return None if row is None else at(row, row.reached)


def inventories(filters: Mapping[str, Any]) -> QuerySet[ProductInventory]:
    """Those that all the filters let through, each a name of FILTERS with its value."""
    return reduce(lambda left, name: FILTERS[name](left, filters[name]), filters, ProductInventory.objects.all())


def sorted_page(rows: QuerySet[ProductInventory], sort: str, cursor: str | None, limit: int) -> Page[Inventory]:
    """At most `limit` of the rows, in one of the SORTS. Raises InvalidCursor."""
    found = page(_with_position(rows), SORTS[sort], cursor, limit)
    return Page([at(row, row.reached) for row in found.rows], found.next, found.previous)


def several(skus: Sequence[str]) -> QuerySet[ProductInventory]:
    """Those of these SKUs whose stock is tracked."""
    return ProductInventory.objects.filter(pk__in=skus)


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
    return (ProductInventory.objects.all() if rows is None else rows).filter(LOW_STOCK)


def shortage() -> Shortage:
    """All SKUs are read, once: what changes with every order has no index."""
    units = Sum(F("reserved") - F("on_hand"), filter=BACK_ORDERED)
    counts = {"low": Count("pk", filter=LOW_STOCK), "oversold": Count("pk", filter=BACK_ORDERED)}
    found = ProductInventory.objects.aggregate(**counts, units=units)
    return Shortage(found["low"], found["oversold"], int(found["units"] or 0))


def scarcest(limit: int) -> list[ProductInventory]:
    """Those low in stock of which the fewest units can be ordered, and the most are owed."""
    left = F("on_hand") - F("reserved") - F("safety_stock")
    return list(low_in_stock().order_by(left + F("back_order_limit"), left, "sku")[:limit])


def back_ordered(rows: QuerySet[ProductInventory]) -> QuerySet[ProductInventory]:
    """Those of the rows of which more units are reserved than are there."""
    return rows.filter(BACK_ORDERED)


def _at(rows: QuerySet[ProductInventory], location: str) -> QuerySet[ProductInventory]:
    """Those of the rows that have this location, be it empty."""
    return rows.filter(locations__contains=[[location]])


def _either(condition: Q) -> Callable[[QuerySet[ProductInventory], bool], QuerySet[ProductInventory]]:
    """Those that meet it, or else the others."""
    return lambda rows, wanted: rows.filter(condition if wanted else ~condition)


def _with_position(rows: QuerySet[ProductInventory]) -> QuerySet[Any]:
    """In one statement, so that stock and position belong together."""
    return rows.annotate(reached=checkpoint.reached("product_inventory"))


FILTERS: dict[str, Callable[[QuerySet[ProductInventory], Any], QuerySet[ProductInventory]]] = {
    "low_stock": _either(LOW_STOCK),
    "backordered": _either(BACK_ORDERED),
    "location": _at,
}
