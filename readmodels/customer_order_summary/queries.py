"""The questions that this read model answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from eventstore.keyset import Moment, Page, Sort, Text, page
from eventstore.personal_data import Kept, shown
from orders.events import OrderPlaced, buyer
from readmodels.customer_order_summary.model import CustomerOrderSummary

NEWEST_FIRST = Sort("-placed_at", ("placed_at", "order_id"), tuple[Moment, Text])

_CONDITIONS = {"status": "status__in", "placed_after": "placed_at__gt", "placed_before": "placed_at__lt"}


class PersonalOfOrder(NamedTuple):
    """As a client may read it: None where there is nothing, a marker where it is forgotten."""

    shipping_address: Any
    email: Any
    note: Any


def order(order_id: str) -> CustomerOrderSummary | None:
    """One order."""
    return CustomerOrderSummary.objects.filter(pk=order_id).first()


def orders_of(
    customer_id: str, filters: Mapping[str, Any], cursor: str | None, limit: int
) -> Page[CustomerOrderSummary]:
    """A customer's orders that all filters let through, newest first. Raises InvalidCursor."""
    conditions = {_CONDITIONS[name]: value for name, value in filters.items()}
    rows = CustomerOrderSummary.objects.filter(customer_id=customer_id, **conditions)
    return page(rows, NEWEST_FIRST, cursor, limit)


def personal(rows: Sequence[CustomerOrderSummary]) -> list[PersonalOfOrder]:
    """Of each row, opened with one query for the keys of all."""
    opened = iter(shown([_kept(row, field) for row in rows for field in PersonalOfOrder._fields]))
    return [PersonalOfOrder(*(next(opened) for _ in PersonalOfOrder._fields)) for _ in rows]


def placed_since(time: datetime) -> int:
    """How many orders were placed then or later."""
    return CustomerOrderSummary.objects.filter(placed_at__gte=time).count()


def _kept(row: CustomerOrderSummary, field: str) -> Kept | None:
    text = getattr(row, field)
    return None if text is None else Kept(OrderPlaced, field, buyer(row), text)
