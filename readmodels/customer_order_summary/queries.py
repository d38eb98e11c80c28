"""The questions that this read model answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from eventstore.http.keyset import Moment, Page, Sort, Text
from eventstore.privacy.personal_data import Kept, shown
from orders.events import OrderPlaced, buyer
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.engine.asking.ready import ReadyRows
from readmodels.engine.storing.database import ask

_COLUMNS: dict[str, tuple[tuple[str, ...], Any]] = {
    "placed_at": (("placed_at", "order_id"), tuple[Moment, Text]),
    "total": (("total", "order_id"), tuple[Decimal, Text]),
}
SORTS = {name: Sort(name, *columns) for field, columns in _COLUMNS.items() for name in (field, f"-{field}")}
NEWEST_FIRST = SORTS["-placed_at"]


class Listed(NamedTuple):
    """An order in a list."""

    placed_at: datetime
    order_id: str
    total: Decimal
    placed: str
    since: str


class Order(NamedTuple):
    """One order."""

    order_id: str
    customer_id: str | None
    version: int
    placed: str
    since: str
    shipping_address: str | None
    email: str | None
    note: str | None


class PersonalOfOrder(NamedTuple):
    """As a client may read it: None where there is nothing, a marker where it is forgotten."""

    shipping_address: Any
    email: Any
    note: Any


class Worth(NamedTuple):
    """Orders `placed` in a currency, and what those are worth that were not canceled and have not expired."""

    currency: str
    placed: int
    amount: Decimal


# So many orders are looked at, of an hour or of a day.
MANY_OF_HOUR = 10_000
MANY_OF_DAY = 50_000
# An hour is a range of the index: to count it costs a third of finding out of each order what hour it is of.
_BY_HOUR = """
    SELECT (SELECT count(*) FROM (SELECT FROM readmodels_customerordersummary
                                  WHERE placed_at >= hour AND placed_at < hour + interval '1 hour' LIMIT %s) AS placed)
    FROM unnest(%s::timestamptz[]) WITH ORDINALITY AS asked(hour, place) ORDER BY place
"""
_WORTH = """
    SELECT currency, count(*), coalesce(sum(total) FILTER (WHERE status NOT IN ('canceled', 'expired')), 0)
    FROM (SELECT currency, total, status FROM readmodels_customerordersummary
          WHERE placed_at >= %s AND placed_at < %s ORDER BY placed_at, order_id LIMIT %s) AS first
    GROUP BY currency ORDER BY currency
"""

_ONE = ReadyRows(CustomerOrderSummary, Order)
_LISTED = ReadyRows(
    CustomerOrderSummary,
    Listed,
    {
        "customer_id": "customer_id = %s",
        "order_ids": "order_id = ANY(%s)",
        "status": "status = ANY(%s)",
        "payment_status": "payment_status = ANY(%s)",
        "fulfillment_status": "fulfillment_status = ANY(%s)",
        "placed_after": "placed_at > %s",
        "placed_before": "placed_at < %s",
        "currency": "currency = %s",
        "total_gte": "total >= %s",
        "total_lte": "total <= %s",
    },
)


def order(order_id: str) -> Order | None:
    """One order."""
    return _ONE.one(order_id)


def folded(row: CustomerOrderSummary, position: int) -> Order:
    """The same of a row that no table has."""
    since = msgspec.json.encode(row.since).decode()
    personal = row.shipping_address, row.email, row.note
    return Order(row.order_id, row.customer_id, row.version, row.placed, since, *personal)


def orders(asked: Mapping[str, Any], sort: str, cursor: str | None, limit: int) -> Page[Listed]:
    """Those that fulfil all that is asked for, in one of the SORTS. Raises InvalidCursor."""
    return _LISTED.page(asked, SORTS[sort], cursor, limit)


def how_many(asked: Mapping[str, Any]) -> int:
    """Of all orders, those that fulfil all that is asked for."""
    return _LISTED.count(asked)


def personal(row: Order) -> PersonalOfOrder:
    """Opened with one query for the key."""
    return PersonalOfOrder(*shown([_kept(row, field) for field in PersonalOfOrder._fields]))


def placed_in(hours: Sequence[datetime]) -> list[int]:
    """How many orders were placed in each hour that begins then, counted up to MANY_OF_HOUR."""
    return [count for (count,) in ask(_BY_HOUR, MANY_OF_HOUR, list(hours))]


def worth(since: datetime, until: datetime) -> list[Worth]:
    """What the orders that were placed in that time are worth by now, by currency: of the first MANY_OF_DAY."""
    return [Worth(*row) for row in ask(_WORTH, since, until, MANY_OF_DAY)]


def _kept(row: Order, field: str) -> Kept | None:
    text = getattr(row, field)
    return None if text is None else Kept(OrderPlaced, field, buyer(row), text)
