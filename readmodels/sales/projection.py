"""How sales follow from orders, their cancellations, and credit notes.

A cancellation names its order and that order's products, but neither prices nor the day of the order. So there is a row
for each product of an order, which it can be found by, and sums are made when they are asked for.
"""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from typing import cast

from eventstore.event import Recorded
from orders.credit_note import CREDIT_NOTE
from orders.events import CreditNoteIssued, OrderCanceled, OrderLine, OrderPlaced
from orders.order import ORDER
from readmodels.engine.projection import Projection, on
from readmodels.sales.model import CANCELED, CREDITED, PLACED, Sale

# No id of an order has it, because ids stand in paths.
SEPARATOR = "/"


def _of_order(recorded: Recorded) -> Iterator[str]:
    event = cast(OrderPlaced, recorded.event)
    return _keys(ORDER.stream(event.order_id), (line.sku for line in event.lines))


def _of_cancellation(recorded: Recorded) -> Iterator[str]:
    event = cast(OrderCanceled, recorded.event)
    return _keys(ORDER.stream(event.order_id), (item.sku for item in event.items))


def _of_credit_note(recorded: Recorded) -> Iterator[str]:
    event = cast(CreditNoteIssued, recorded.event)
    return _keys(CREDIT_NOTE.stream(event.credit_note_id), (line.sku for line in event.lines))


class SalesProjection(Projection[Sale]):
    """Revenue and units by day, product and country: GET /sales."""

    name = "sales"

    @on(OrderPlaced, key=_of_order)
    def place(self, row: Sale, event: OrderPlaced, recorded: Recorded) -> None:
        row.country = event.shipping_country or ""
        _sell(row, PLACED, ORDER.stream(event.order_id), event.lines, event.currency, recorded)
        row.leads = row.sku == event.lines[0].sku

    @on(OrderCanceled, key=_of_cancellation)
    def cancel(self, row: Sale, event: OrderCanceled, recorded: Recorded) -> None:
        row.kind = CANCELED

    @on(CreditNoteIssued, key=_of_credit_note)
    def credit(self, row: Sale, event: CreditNoteIssued, recorded: Recorded) -> None:
        _sell(row, CREDITED, CREDIT_NOTE.stream(event.credit_note_id), event.lines, event.currency, recorded)


def stream_of(key: str) -> str:
    """The stream of the order or credit note that a row belongs to."""
    return key.partition(SEPARATOR)[0]


def _keys(stream: str, skus: Iterator[str]) -> Iterator[str]:
    return (f"{stream}{SEPARATOR}{sku}" for sku in dict.fromkeys(skus))


def _sell(row: Sale, kind: str, stream: str, lines: tuple[OrderLine, ...], currency: str, recorded: Recorded) -> None:
    row.kind = kind
    row.day = recorded.occurred_at.astimezone(UTC).date()
    row.currency = currency
    row.sku = sku = row.key.removeprefix(stream + SEPARATOR)
    sold = [line for line in lines if line.sku == sku]
    row.name = sold[-1].name
    row.quantity = sum(line.quantity for line in sold)
    row.amount = sum((line.quantity * line.unit_price for line in sold), Decimal(0))
