"""How the ledger of stock follows from the log."""

from collections.abc import Iterable
from typing import Any

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
from eventstore.event import Recorded
from readmodels.engine.projection import Projection, on
from readmodels.stock_ledger.model import PAGE, PAGE_SIZE, Kind, LedgerLine

Movement = StockReceived | StockAdjusted | StockReserved | StockReleased | StockIssued | StockReturned


def _lines(recorded: Recorded) -> Iterable[str]:
    """A line of its own, and that of its page."""
    event: Any = recorded.event
    return _own_line(event.sku, recorded.version), f"{event.sku}/page-{recorded.version // PAGE_SIZE}"


def _lines_if_tracked(recorded: Recorded) -> Iterable[str]:
    """An adjustment of an untracked product moves nothing."""
    event: Any = recorded.event
    return _lines(recorded) if event.tracked else ()


def _own_line(sku: str, version: int) -> str:
    """Sorts by version."""
    return f"{sku}/{version:09}"


class StockLedgerProjection(Projection[LedgerLine]):
    """One row per movement of stock, and one per page of them: GET /inventory/{sku}/movements."""

    name = "stock_ledger"

    @on(StockReceived, key=_lines)
    def receive(self, row: LedgerLine, event: StockReceived, recorded: Recorded) -> None:
        _enter(row, "received", event, event.reference, recorded)
        row.on_hand_change += event.quantity

    @on(StockAdjusted, key=_lines_if_tracked)
    def adjust(self, row: LedgerLine, event: StockAdjusted, recorded: Recorded) -> None:
        _enter(row, "adjusted", event, event.reason, recorded)
        row.on_hand_change += event.quantity

    @on(StockReserved, key=_lines)
    def reserve(self, row: LedgerLine, event: StockReserved, recorded: Recorded) -> None:
        _enter(row, "reserved", event, event.order_id, recorded)
        row.reserved_change += event.quantity

    @on(StockReleased, key=_lines)
    def release(self, row: LedgerLine, event: StockReleased, recorded: Recorded) -> None:
        _enter(row, "released", event, event.order_id, recorded)
        row.reserved_change -= event.quantity

    @on(StockIssued, key=_lines)
    def issue(self, row: LedgerLine, event: StockIssued, recorded: Recorded) -> None:
        _enter(row, "issued", event, event.order_id, recorded)
        row.on_hand_change -= event.quantity
        row.reserved_change -= event.quantity

    @on(StockReturned, key=_lines)
    def put_back(self, row: LedgerLine, event: StockReturned, recorded: Recorded) -> None:
        if event.condition is Condition.RESTOCK:
            _enter(row, "returned", event, event.reference, recorded)
            row.on_hand_change += event.quantity
        elif _enter(row, "written_off", event, event.reference, recorded):
            row.moved = event.quantity

    @on(StockTransferred, key=_lines)
    def transfer(self, row: LedgerLine, event: StockTransferred, recorded: Recorded) -> None:
        _enter_between(row, "transferred", event, recorded)

    @on(StockReallocated, key=_lines)
    def reallocate(self, row: LedgerLine, event: StockReallocated, recorded: Recorded) -> None:
        _enter_between(row, "reallocated", event, recorded)


def _enter(row: LedgerLine, kind: Kind, event: Movement, cause: str, recorded: Recorded) -> bool:
    """Whether it is the movement's own line."""
    if own := _begin(row, kind, event.sku, recorded):
        row.cause, row.location = cause, event.location
    return own


def _enter_between(row: LedgerLine, kind: Kind, event: StockTransferred | StockReallocated, recorded: Recorded) -> None:
    """What leaves one location for another changes no total."""
    if _begin(row, kind, event.sku, recorded):
        row.location, row.destination, row.moved = event.source, event.destination, event.quantity


def _begin(row: LedgerLine, kind: Kind, sku: str, recorded: Recorded) -> bool:
    row.sku = sku
    row.occurred_at = recorded.occurred_at
    own = row.line_id == _own_line(sku, recorded.version)
    if own:
        row.kind, row.version = kind, recorded.version
    else:
        row.kind, row.version = PAGE, recorded.version - recorded.version % PAGE_SIZE
    return own
