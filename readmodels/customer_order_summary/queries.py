"""The questions that this read model answers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from eventstore.keyset import Moment, Page, Sort, Text, page
from eventstore.personal_data import Kept, shown
from orders.events import OrderPlaced, buyer
from readmodels.customer_order_summary.model import CustomerOrderSummary

NEWEST_FIRST = Sort("-placed_at", ("placed_at", "order_id"), tuple[Moment, Text])


def order(order_id: str) -> CustomerOrderSummary | None:
    """One order."""
    return CustomerOrderSummary.objects.filter(pk=order_id).first()


def orders_of(customer_id: str, cursor: str | None, limit: int) -> Page[CustomerOrderSummary]:
    """A customer's orders, newest first. Raises InvalidCursor."""
    return page(CustomerOrderSummary.objects.filter(customer_id=customer_id), NEWEST_FIRST, cursor, limit)


def shipping_addresses(rows: Iterable[CustomerOrderSummary]) -> list[Any]:
    """Of each row, as a client may read it: None where there is none, a marker where it is forgotten."""
    return shown(
        [
            Kept(OrderPlaced, "shipping_address", buyer(row), row.shipping_address) if row.shipping_address else None
            for row in rows
        ]
    )


def placed_since(time: datetime) -> int:
    """How many orders were placed then or later."""
    return CustomerOrderSummary.objects.filter(placed_at__gte=time).count()
