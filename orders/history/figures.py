"""The figures of a history, counted alike in its file and in the log."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connections
from psycopg.pq import Format

from catalog.events import StockAdjusted
from catalog.stock import STOCK
from eventstore.database.connection import DATABASE
from orders.events import CreditNoteIssued, ItemsShipped, OrderPlaced, PaymentRecorded

_SQL = Path(__file__).parent / "sql"


class Figures(NamedTuple):
    orders: int
    order_lines: int
    revenue: Decimal
    guest_orders: int
    customers: int
    credit_notes: int
    credit_lines: int
    credited: Decimal
    adjustments: int
    paid: Decimal
    shipped_orders: int
    rejected_rows: int


class LoggedStock(NamedTuple):
    """Units on hand by an import's events; `whole` tells whether the stream's count is the sum of all its events."""

    on_hand: int
    whole: bool


class _Counted(NamedTuple):
    events: int = 0
    lines: int = 0
    value: Decimal = Decimal(0)
    guests: int = 0
    customers: int = 0


def logged_figures(ids: Sequence[UUID], rows: int) -> Figures:
    """The log's figures of the import that sent these commands. Those of the file's rows it lacks were rejected."""
    counted = {stored_name: _Counted(*rest) for stored_name, *rest in _rows("figures", ids=ids)}
    orders = counted.get(OrderPlaced.stored_name, _Counted())
    notes = counted.get(CreditNoteIssued.stored_name, _Counted())
    adjustments = counted.get(StockAdjusted.stored_name, _Counted()).events
    return Figures(
        orders=orders.events,
        order_lines=orders.lines,
        revenue=orders.value,
        guest_orders=orders.guests,
        customers=orders.customers,
        credit_notes=notes.events,
        credit_lines=notes.lines,
        credited=notes.value,
        adjustments=adjustments,
        paid=counted.get(PaymentRecorded.stored_name, _Counted()).value,
        shipped_orders=counted.get(ItemsShipped.stored_name, _Counted()).events,
        rejected_rows=rows - orders.lines - notes.lines - adjustments,
    )


def logged_stock(ids: Sequence[UUID], skus: Sequence[str]) -> dict[str, LoggedStock]:
    """What the log holds of each of these SKUs by the import that sent these commands."""
    found = _rows("stock", ids=ids, streams=[STOCK.stream(sku) for sku in skus])
    return {sku: LoggedStock(on_hand, whole) for sku, on_hand, whole in found}


def _rows(name: str, **parameters: Any) -> list[tuple[Any, ...]]:
    connection = connections[DATABASE]
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.format = Format.BINARY
        cursor.execute((_SQL / f"{name}.sql").read_text(encoding="utf-8"), parameters)
        return cursor.fetchall()
