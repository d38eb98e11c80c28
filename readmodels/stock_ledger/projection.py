"""How the ledger of stock follows from the log."""

from collections.abc import Iterable
from typing import Any

from catalog.events import StockAdjusted, StockIssued, StockReceived, StockReleased, StockReserved, StockReturned
from eventstore.event import Recorded
from readmodels.engine.projection import Projection, on
from readmodels.stock_ledger.model import PAGE, PAGE_SIZE, Kind, LedgerLine


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
        _enter(row, "received", event.sku, event.reference, recorded)
        row.on_hand_change += event.quantity

    @on(StockAdjusted, key=_lines_if_tracked)
    def adjust(self, row: LedgerLine, event: StockAdjusted, recorded: Recorded) -> None:
        _enter(row, "adjusted", event.sku, event.reason, recorded)
        row.on_hand_change += event.quantity

    @on(StockReserved, key=_lines)
    def reserve(self, row: LedgerLine, event: StockReserved, recorded: Recorded) -> None:
        _enter(row, "reserved", event.sku, event.order_id, recorded)
        row.reserved_change += event.quantity

    @on(StockReleased, key=_lines)
    def release(self, row: LedgerLine, event: StockReleased, recorded: Recorded) -> None:
        _enter(row, "released", event.sku, event.order_id, recorded)
        row.reserved_change -= event.quantity

    @on(StockIssued, key=_lines)
    def issue(self, row: LedgerLine, event: StockIssued, recorded: Recorded) -> None:
        _enter(row, "issued", event.sku, event.order_id, recorded)
        row.on_hand_change -= event.quantity
        row.reserved_change -= event.quantity

    @on(StockReturned, key=_lines)
    def put_back(self, row: LedgerLine, event: StockReturned, recorded: Recorded) -> None:
        _enter(row, "returned", event.sku, event.reference, recorded)
        row.on_hand_change += event.quantity


def _enter(row: LedgerLine, kind: Kind, sku: str, cause: str, recorded: Recorded) -> None:
    row.sku = sku
    row.occurred_at = recorded.occurred_at
    if row.line_id == _own_line(sku, recorded.version):
        row.kind, row.cause, row.version = kind, cause, recorded.version
    else:
        row.kind, row.cause, row.version = PAGE, "", recorded.version - recorded.version % PAGE_SIZE
