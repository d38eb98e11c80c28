"""The questions that this read model answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from eventstore.keyset import Moment, Page, Sort, Text, page
from eventstore.personal_data import Kept, shown
from orders.events import OrderPlaced, buyer
from readmodels.customer_order_summary.model import CustomerOrderSummary

NEWEST_FIRST = Sort("-placed_at", ("placed_at", "order_id"), tuple[Moment, Text])


class Person(NamedTuple):
    """What an order has of whoever placed it."""

    shipping_address: Any
    email: Any
    note: Any


def order(order_id: str) -> CustomerOrderSummary | None:
    """One order."""
    return CustomerOrderSummary.objects.filter(pk=order_id).first()


def orders_of(customer_id: str, cursor: str | None, limit: int) -> Page[CustomerOrderSummary]:
    """A customer's orders, newest first. Raises InvalidCursor."""
    return page(CustomerOrderSummary.objects.filter(customer_id=customer_id), NEWEST_FIRST, cursor, limit)


def people(rows: Sequence[CustomerOrderSummary]) -> list[Person]:
    """What each row has of a person, as a client may read it: None where there is nothing, a marker where forgotten."""
    found = shown([_kept(row, field) for row in rows for field in Person._fields])
    width = len(Person._fields)
    return [Person(*found[width * place : width * (place + 1)]) for place in range(len(rows))]


def _kept(row: CustomerOrderSummary, field: str) -> Kept | None:
    text = getattr(row, field)
    return None if text is None else Kept(OrderPlaced, field, buyer(row), text)


def placed_since(time: datetime) -> int:
    """How many orders were placed then or later."""
    return CustomerOrderSummary.objects.filter(placed_at__gte=time).count()
