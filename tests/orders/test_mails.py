"""What customers are written about: composed when the mail is sent, of what the log holds then."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.mail import EmailMessage

from eventstore.commands.execution import execute
from eventstore.log import stream
from eventstore.privacy.personal import Personal, PersonalDataUnreadable
from orders.commands import (
    DeactivateCustomer,
    ForgetCustomer,
    ForgetGuest,
    PlaceOrder,
    RecordPayment,
    RefundPayment,
    RegisterCustomer,
    ShipItems,
)
from orders.customer import CUSTOMER
from orders.events import Shipping
from orders.mails import MAILS
from orders.order import ORDER
from tests import shop
from tests.orders.a_customer import EMAIL, NAME

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

EVA = "eva@example.com"


@pytest.fixture(autouse=True)
def products() -> None:
    shop.product("MUG", stock=5)
    shop.product("CUP", stock=5)


def register(customer_id: str = "c1") -> None:
    execute(shop.envelope(), CUSTOMER, customer_id, RegisterCustomer(customer_id, NAME, EMAIL))


def place(customer_id: str | None = "c1", email: str | None = None, **said: Any) -> None:
    written_to = Personal(email) if email else None
    lines = (shop.line("MUG", 2), shop.line("CUP"))
    shop.send("o1", PlaceOrder("o1", customer_id, lines, "GBP", email=written_to, **said))


def composed(kind: str) -> EmailMessage | None:
    """The mail about the order's last event."""
    (mail,) = (mail for mail in MAILS if mail.kind == kind)
    recorded = stream.read(ORDER.stream("o1"))[-1]
    assert isinstance(recorded.event, mail.event_type)
    return mail.compose(recorded)


def written(kind: str) -> EmailMessage:
    mail = composed(kind)
    assert mail is not None
    return mail


def test_an_order_is_confirmed_to_its_customer() -> None:
    register()
    place(shipping=Shipping(Decimal("4.80"), "Royal Mail"), payment_due_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    mail = written("order_confirmation")
    assert (mail.to, mail.subject) == ([EMAIL.value], "Your order o1")
    assert "2 x Product MUG: 25.00 GBP\n1 x Product CUP: 12.50 GBP" in mail.body
    assert "Shipping (Royal Mail)" in mail.body
    assert "Total: 42.30 GBP" in mail.body
    assert "Please pay by 4 March 2026, 12:00 (UTC)" in mail.body


def test_one_that_need_not_be_paid_by_any_time_does_not_say_so() -> None:
    register()
    place()
    body = written("order_confirmation").body
    assert "pay by" not in body and "Shipping" not in body


def test_what_is_on_its_way_is_told_with_its_number() -> None:
    register()
    place()
    shop.send("o1", ShipItems("o1", {"MUG": 1}, "Royal Mail", "RM 42"))
    mail = written("order_shipped")
    assert mail.subject == "Your order o1 is on its way"
    assert "1 x Product MUG" in mail.body and "CUP" not in mail.body
    assert "Royal Mail RM 42" in mail.body


def test_a_refund_is_told_with_its_reason() -> None:
    register()
    place()
    shop.send("o1", RecordPayment("o1", Decimal("37.50"), "GBP"))
    shop.send("o1", RefundPayment("o1", Decimal("5"), "GBP", reason="The handle & more came off."))
    mail = written("order_refunded")
    assert mail.subject == "A refund for your order o1"
    assert "5.00 GBP" in mail.body and "The handle & more came off." in mail.body


def test_the_address_of_the_order_goes_before_that_of_the_customer() -> None:
    register()
    place(email=EVA)
    assert written("order_confirmation").to == [EVA]


def test_a_guest_is_written_to_if_they_left_an_address() -> None:
    place(customer_id=None, email=EVA)
    assert written("order_confirmation").to == [EVA]


def test_who_may_not_order_any_more_is_told_of_what_they_ordered() -> None:
    register()
    place()
    execute(shop.envelope(), CUSTOMER, "c1", DeactivateCustomer("c1"))
    shop.ship("o1")
    assert written("order_shipped").to == [EMAIL.value]


@pytest.mark.parametrize("customer_id", [None, "elsewhere"])
def test_where_no_address_is_known_there_is_nobody_to_write_to(customer_id: str | None) -> None:
    place(customer_id)
    assert composed("order_confirmation") is None


def test_whose_address_is_forgotten_is_not_written_to() -> None:
    place(customer_id=None, email=EVA)
    shop.ship("o1")
    recorded = stream.read(ORDER.stream("o1"))
    shop.send("o1", ForgetGuest("o1"))
    (mail,) = (mail for mail in MAILS if mail.kind == "order_shipped")
    with pytest.raises(PersonalDataUnreadable):
        mail.compose(recorded[-1])


def test_nor_is_a_customer_who_is_forgotten() -> None:
    register()
    place(email=EVA)
    execute(shop.envelope(), CUSTOMER, "c1", ForgetCustomer("c1"))
    with pytest.raises(PersonalDataUnreadable):
        composed("order_confirmation")
    shop.ship("o1")
    with pytest.raises(PersonalDataUnreadable):
        composed("order_shipped")
