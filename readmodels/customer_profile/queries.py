"""The question that this read model answers."""

from typing import Any, NamedTuple

from eventstore.event import Event
from eventstore.personal_data import Kept, shown
from orders.events import CustomerAddressChanged, CustomerEmailChanged, CustomerRegistered, customer
from readmodels.customer_profile.model import CustomerProfile


class Person(NamedTuple):
    """What is known of a customer: None where there is nothing, a marker where it is forgotten."""

    name: Any
    email: Any
    address: Any


def profile(customer_id: str) -> CustomerProfile | None:
    """None for an id that nothing has named yet."""
    return CustomerProfile.objects.filter(pk=customer_id).first()


def person(row: CustomerProfile) -> Person:
    """Opened with one query for the customer's key."""
    email_from = CustomerEmailChanged if row.email_changed else CustomerRegistered
    address_from = CustomerAddressChanged if row.address_changed else CustomerRegistered
    kept = (
        _kept(row, CustomerRegistered, "name"),
        _kept(row, email_from, "email"),
        _kept(row, address_from, "address"),
    )
    return Person(*shown(kept))


def _kept(row: CustomerProfile, event_type: type[Event], field: str) -> Kept | None:
    text = getattr(row, field)
    return None if text is None else Kept(event_type, field, customer(row), text)
