"""How a SKU's stock follows from its events."""

from decimal import Decimal

import pytest

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
from eventstore.event import Event
from readmodels.product_inventory.projection import ProductInventoryProjection
from tests.readmodels.folding import rows

RECEIVED = StockReceived("A", 10, "delivery")
RESERVED = StockReserved("A", 4, "o1")


@pytest.mark.parametrize(
    ("events", "on_hand", "reserved"),
    [
        ([RECEIVED], 10, 0),
        ([RECEIVED, RESERVED], 10, 4),
        ([RECEIVED, RESERVED, StockReleased("A", 4, "o1")], 10, 0),
        ([RECEIVED, RESERVED, StockIssued("A", 3, "o1")], 7, 1),
        ([RECEIVED, StockReturned("A", 2, "C1")], 12, 0),
        ([RECEIVED, StockAdjusted("A", -3, "broken")], 7, 0),
    ],
)
def test_stock_follows_from_what_happened(events: list[Event], on_hand: int, reserved: int) -> None:
    (row,) = rows(ProductInventoryProjection(), *events).values()
    assert (row.sku, row.on_hand, row.reserved, row.available) == ("A", on_hand, reserved, on_hand - reserved)


def created(policy: StockPolicy) -> ProductCreated:
    return ProductCreated("A", "Lamp", Decimal("12.50"), "GBP", policy)


def test_a_new_tracked_product_has_a_row_of_zeros() -> None:
    (row,) = rows(ProductInventoryProjection(), created(StockPolicy.TRACKED)).values()
    assert (row.on_hand, row.reserved, row.position) == (0, 0, 1)


def test_an_untracked_product_has_no_row() -> None:
    untracked = created(StockPolicy.UNTRACKED)
    assert rows(ProductInventoryProjection(), untracked, StockAdjusted("A", 5, "x", tracked=False)) == {}
