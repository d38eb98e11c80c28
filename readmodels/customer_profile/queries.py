"""The questions that this read model answers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from eventstore.event import Event
from eventstore.http.keyset import Moment, Page, Sort, Text, page
from eventstore.privacy.personal_data import Kept, shown
from orders.events import CustomerAddressChanged, CustomerEmailChanged, CustomerRegistered, customer
from readmodels.customer_profile.model import CustomerProfile

_COLUMNS: dict[str, tuple[tuple[str, ...], Any]] = {
    "customer_id": (("customer_id",), tuple[Text]),
    "registered_at": (("registered_at", "customer_id"), tuple[Moment, Text]),
}
SORTS = {name: Sort(name, *columns) for field, columns in _COLUMNS.items() for name in (field, f"-{field}")}
BY_ID = "customer_id"

_CONDITIONS = {
    "status": "status__in",
    "registered_after": "registered_at__gt",
    "registered_before": "registered_at__lt",
}


class Person(NamedTuple):
    """What is known of a customer: None where there is nothing, a marker where it is forgotten."""

    name: Any
    email: Any
    address: Any


def profile(customer_id: str) -> CustomerProfile | None:
    """None for an id that nothing has named yet."""
    return CustomerProfile.objects.filter(pk=customer_id).first()


def profiles(filters: Mapping[str, Any], sort: str) -> QuerySet[CustomerProfile]:
    """Those that all filters let through, by the names of _CONDITIONS.

    Who is sorted by a time has one: an id that only orders and credit notes name was never registered.
    """
    rows = CustomerProfile.objects.filter(**{_CONDITIONS[name]: value for name, value in filters.items()})
    return rows.filter(registered_at__isnull=False) if "registered_at" in SORTS[sort].columns else rows


def sorted_page(rows: QuerySet[CustomerProfile], sort: str, cursor: str | None, limit: int) -> Page[CustomerProfile]:
    """At most `limit` of the rows, in one of the SORTS. Raises InvalidCursor."""
    return page(rows, SORTS[sort], cursor, limit)


def people(rows: Sequence[CustomerProfile]) -> list[Person]:
    """Of each row, opened with one query for the keys of all."""
    opened = iter(shown([kept for row in rows for kept in _person(row)]))
    return [Person(*(next(opened) for _ in Person._fields)) for _ in rows]


def _person(row: CustomerProfile) -> tuple[Kept | None, ...]:
    email_from = CustomerEmailChanged if row.email_changed else CustomerRegistered
    address_from = CustomerAddressChanged if row.address_changed else CustomerRegistered
    return (
        _kept(row, CustomerRegistered, "name"),
        _kept(row, email_from, "email"),
        _kept(row, address_from, "address"),
    )


def _kept(row: CustomerProfile, event_type: type[Event], field: str) -> Kept | None:
    text = getattr(row, field)
    return None if text is None else Kept(event_type, field, customer(row), text)
