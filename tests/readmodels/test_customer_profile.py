"""How a customer's row follows from their events, and from the orders and credit notes that name them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from eventstore.event import Event, Recorded
from eventstore.privacy.personal import Encrypted
from orders.events import (
    CreditNoteIssued,
    CustomerAddressChanged,
    CustomerDeactivated,
    CustomerEmailChanged,
    CustomerForgotten,
    CustomerReactivated,
    CustomerRegistered,
    OrderLine,
    OrderPlaced,
)
from readmodels.customer_profile.model import CustomerProfile
from readmodels.customer_profile.projection import CustomerProfileProjection
from tests.readmodels.folding import START, rows

LINES = (OrderLine("A", "Lamp", 1, Decimal("12.50")),)
REGISTERED = CustomerRegistered("c1", Encrypted("name 1"), Encrypted("email 1"), Encrypted("address 1"))
EMAIL_CHANGED = CustomerEmailChanged("c1", Encrypted("email 2"))
ADDRESS_CHANGED = CustomerAddressChanged("c1", Encrypted("address 2"))
DEACTIVATED = CustomerDeactivated("c1")
REACTIVATED = CustomerReactivated("c1")
FORGOTTEN = CustomerForgotten("c1")


def ordered(order_id: str, total: str = "12.50", currency: str = "GBP", customer: str | None = "c1") -> OrderPlaced:
    return OrderPlaced(order_id, customer, LINES, Decimal(total), currency)


def credited(total: str, customer: str | None = "c1") -> CreditNoteIssued:
    return CreditNoteIssued("n1", customer, LINES, Decimal(total), "GBP")


def row(*events: Event) -> CustomerProfile:
    found: CustomerProfile = rows(CustomerProfileProjection(), *events)["c1"]
    return found


def test_what_was_encrypted_stays_encrypted() -> None:
    customer = row(REGISTERED)
    assert (customer.name, customer.email, customer.address) == ("name 1", "email 1", "address 1")
    assert (customer.email_changed, customer.address_changed) == (False, False)
    assert customer.registered_at == START


def test_a_change_takes_the_place_of_what_was_registered() -> None:
    customer = row(REGISTERED, EMAIL_CHANGED, ADDRESS_CHANGED)
    assert (customer.name, customer.email, customer.address) == ("name 1", "email 2", "address 2")
    assert (customer.email_changed, customer.address_changed) == (True, True)


@pytest.mark.parametrize(
    ("events", "status", "version"),
    [
        ([REGISTERED], "active", 1),
        ([REGISTERED, EMAIL_CHANGED], "active", 2),
        ([REGISTERED, EMAIL_CHANGED, DEACTIVATED], "deactivated", 3),
        ([REGISTERED, DEACTIVATED, REACTIVATED], "active", 3),
        ([REGISTERED, FORGOTTEN], "forgotten", 2),
        ([REGISTERED, DEACTIVATED, FORGOTTEN], "forgotten", 3),
        ([FORGOTTEN], "forgotten", 1),
        ([ordered("o1")], "unregistered", 0),
        ([REGISTERED, ordered("o1")], "active", 1),
        ([FORGOTTEN, credited("1")], "forgotten", 1),
    ],
)
def test_status_and_version_are_those_of_the_customers_own_stream(
    events: Iterable[Event], status: str, version: int
) -> None:
    customer = row(*events)
    assert (customer.status, customer.version) == (status, version)


def test_orders_are_counted_and_added_up_by_currency() -> None:
    customer = row(REGISTERED, ordered("o1"), ordered("o2", "7.5"), ordered("o3", "1000", "JPY"))
    assert (customer.orders, customer.ordered) == (3, {"GBP": "20.00", "JPY": "1000"})
    assert customer.last_order_id == "o3"


def test_credit_notes_are_added_up_apart() -> None:
    customer = row(ordered("o1"), credited("2.5"), credited("0.005"))
    assert (customer.orders, customer.ordered, customer.credited) == (1, {"GBP": "12.50"}, {"GBP": "2.505"})


def test_a_sum_is_never_rounded() -> None:
    most = "9" * 30
    assert row(ordered("o1", f"{most}.0001"), ordered("o2", "0")).ordered == {"GBP": f"{most}.0001"}


def test_the_last_order_is_the_one_that_was_placed_last() -> None:
    """An imported history may stand later in the log than the orders of today."""
    today, earlier = ordered("today"), ordered("earlier")
    found: dict[str, CustomerProfile] = {}
    CustomerProfileProjection().fold(
        found, [Recorded(1, 1, datetime.now(UTC), today), Recorded(2, 1, datetime.now(UTC) - timedelta(9), earlier)]
    )
    assert (found["c1"].last_order_id, found["c1"].orders) == ("today", 2)


def test_a_guest_has_no_profile() -> None:
    assert rows(CustomerProfileProjection(), ordered("o1", customer=None), credited("1", customer=None)) == {}
