"""How sales follow from orders, their cancellations and returns, and credit notes.

A cancellation names its order and that order's products, but neither prices nor the day of the order. So there is a row
for each product of an order, which it can be found by, and sums are made when they are asked for. The order has one,
too, because a product that was canceled before is not named when all the others are.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import cast

from eventstore.event import Recorded
from orders.amounts import NOTHING, cost, worth
from orders.credit_note import CREDIT_NOTE
from orders.events import (
    CreditNoteIssued,
    ItemsCanceled,
    ItemsReturned,
    OrderCanceled,
    OrderExpired,
    OrderLine,
    OrderPlaced,
)
from orders.order import ORDER
from readmodels.engine.projection import Projection, on
from readmodels.sales.model import CANCELED, CREDITED, PLACED, Sale

# No id of an order has it, because ids stand in paths.
SEPARATOR = "/"


def _of_order(recorded: Recorded) -> Iterator[str]:
    event = cast(OrderPlaced, recorded.event)
    return _keys(ORDER.stream(event.order_id), ["", *(line.sku for line in event.lines)])


def _of_end(recorded: Recorded) -> Iterator[str]:
    event = cast(OrderCanceled | OrderExpired, recorded.event)
    return _keys(ORDER.stream(event.order_id), ["", *(item.sku for item in event.items)])


def _of_items(recorded: Recorded) -> Iterator[str]:
    event = cast(ItemsCanceled | ItemsReturned, recorded.event)
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

    @on(ItemsCanceled, key=_of_items)
    def cancel_items(self, row: Sale, event: ItemsCanceled, recorded: Recorded) -> None:
        for item in event.items:
            if item.sku == row.sku:
                _take_tax_out(row, item.quantity)
                row.units_canceled += item.quantity
                row.amount_canceled += item.amount

    @on(OrderCanceled, key=_of_end)
    def cancel(self, row: Sale, event: OrderCanceled, recorded: Recorded) -> None:
        _take_all_out(row)

    @on(OrderExpired, key=_of_end)
    def expire(self, row: Sale, event: OrderExpired, recorded: Recorded) -> None:
        _take_all_out(row)

    @on(ItemsReturned, key=_of_items)
    def take_back(self, row: Sale, event: ItemsReturned, recorded: Recorded) -> None:
        for item in event.items:
            if item.sku == row.sku:
                _take_tax_out(row, item.quantity)
                row.units_returned += item.quantity
                row.amount_returned += item.amount

    @on(CreditNoteIssued, key=_of_credit_note)
    def credit(self, row: Sale, event: CreditNoteIssued, recorded: Recorded) -> None:
        _sell(row, CREDITED, CREDIT_NOTE.stream(event.credit_note_id), event.lines, event.currency, recorded)


def stream_of(key: str) -> str:
    """The stream of the order or credit note that a row belongs to."""
    return key.partition(SEPARATOR)[0]


def _keys(stream: str, skus: Iterable[str]) -> Iterator[str]:
    return (f"{stream}{SEPARATOR}{sku}" for sku in dict.fromkeys(skus))


def _sell(row: Sale, kind: str, stream: str, lines: tuple[OrderLine, ...], currency: str, recorded: Recorded) -> None:
    row.kind = kind
    row.day = recorded.occurred_at.astimezone(UTC).date()
    row.currency = currency
    row.sku = sku = row.key.removeprefix(stream + SEPARATOR)
    sold = [line for line in lines if line.sku == sku]
    row.name = sold[-1].name if sold else ""
    row.quantity = sum(line.quantity for line in sold)
    row.amount = sum((cost(line) for line in sold), NOTHING)
    row.tax = sum((line.tax for line in sold), NOTHING)


def _take_all_out(row: Sale) -> None:
    row.kind = CANCELED
    row.units_canceled, row.amount_canceled, row.tax = row.quantity, row.amount, NOTHING


def _take_tax_out(row: Sale, units: int) -> None:
    """The part of so many of the units that are left; with the last of them all that is left."""
    if row.tax:
        left = row.quantity - row.units_canceled - row.units_returned
        # A row that was loaded has the decimals of its column, and would be rounded to them.
        row.tax -= worth(row.tax.normalize(), left, 0, units, row.currency)
