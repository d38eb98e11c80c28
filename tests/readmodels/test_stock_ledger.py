"""How the ledger of stock follows from the log."""

import pytest

from catalog.events import (
    Condition,
    StockAdjusted,
    StockIssued,
    StockReallocated,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    StockTransferred,
)
from eventstore.event import Event, Recorded
from readmodels.stock_ledger.model import PAGE_SIZE, LedgerLine
from readmodels.stock_ledger.projection import StockLedgerProjection
from tests.readmodels.folding import START, rows

RECEIVED = StockReceived("A", 10, "delivery")


def lines(*events: Event) -> dict[str, LedgerLine]:
    return rows(StockLedgerProjection(), *events)


@pytest.mark.parametrize(
    ("event", "kind", "quantity", "on_hand", "reserved", "cause"),
    [
        (RECEIVED, "received", 10, 10, 0, "delivery"),
        (StockAdjusted("A", 3, "found"), "adjusted", 3, 3, 0, "found"),
        (StockAdjusted("A", -3, "broken"), "adjusted", -3, -3, 0, "broken"),
        (StockReserved("A", 4, "o1"), "reserved", 4, 0, 4, "o1"),
        (StockReleased("A", 4, "o1"), "released", 4, 0, -4, "o1"),
        (StockIssued("A", 4, "o1"), "issued", 4, -4, -4, "o1"),
        (StockReturned("A", 2, "n1"), "returned", 2, 2, 0, "n1"),
        (StockReturned("A", 2, "n1", condition=Condition.WRITE_OFF), "written_off", 2, 0, 0, "n1"),
        (StockTransferred("A", 2, "main", "shop"), "transferred", 2, 0, 0, ""),
        (StockReallocated("A", 2, "main", "shop"), "reallocated", 2, 0, 0, ""),
    ],
)
def test_a_line_says_what_moved(
    event: Event, kind: str, quantity: int, on_hand: int, reserved: int, cause: str
) -> None:
    line = lines(event)["A/000000001"]
    assert (line.sku, line.kind, line.quantity, line.cause, line.occurred_at) == ("A", kind, quantity, cause, START)
    assert (line.on_hand_change, line.reserved_change) == (on_hand, reserved)
    assert (line.version, line.position) == (1, 1)


def test_a_page_is_what_its_movements_came_to() -> None:
    found = lines(RECEIVED, StockReserved("A", 4, "o1"), StockIssued("A", 3, "o1"))
    page = found.pop("A/page-0")
    assert (page.kind, page.version, page.on_hand_change, page.reserved_change) == ("page", 0, 7, 1)
    assert sum(line.on_hand_change for line in found.values()) == 7


def test_each_page_begins_anew() -> None:
    events = [Recorded(n, n, START, RECEIVED) for n in range(1, 2 * PAGE_SIZE + 2)]
    found: dict[str, LedgerLine] = {}
    StockLedgerProjection().fold(found, events)
    pages = [(line.version, line.on_hand_change) for line in found.values() if line.kind == "page"]
    assert pages == [(0, 10 * (PAGE_SIZE - 1)), (PAGE_SIZE, 10 * PAGE_SIZE), (2 * PAGE_SIZE, 20)]


def test_each_sku_has_lines_of_its_own() -> None:
    assert set(lines(RECEIVED, StockReceived("B", 1, "x"))) == {"A/000000001", "A/page-0", "B/000000002", "B/page-0"}


def test_an_untracked_product_has_none() -> None:
    assert lines(StockAdjusted("A", 5, "x", tracked=False)) == {}


@pytest.mark.parametrize(
    ("event", "location", "destination"),
    [
        (RECEIVED, "main", None),
        (StockReceived("A", 1, "delivery", "shop"), "shop", None),
        (StockReturned("A", 2, "n1", "shop", Condition.WRITE_OFF), "shop", None),
        (StockTransferred("A", 2, "main", "shop"), "main", "shop"),
        (StockReallocated("A", 2, "shop", "main"), "shop", "main"),
    ],
)
def test_and_where(event: Event, location: str, destination: str | None) -> None:
    line = lines(event)["A/000000001"]
    assert (line.location, line.destination) == (location, destination)


def test_a_transfer_and_what_is_written_off_change_no_page() -> None:
    page = lines(
        RECEIVED,
        StockTransferred("A", 2, "main", "shop"),
        StockReallocated("A", 1, "main", "shop"),
        StockReturned("A", 3, "n1", condition=Condition.WRITE_OFF),
    )["A/page-0"]
    assert (page.on_hand_change, page.reserved_change, page.moved, page.destination) == (10, 0, 0, None)
