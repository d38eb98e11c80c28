import pytest

from eventstore.event import Event
from orders.order import ORDER
from orders.payment import PaymentTooHigh, PaymentTooLow, ReferenceTaken, WrongCurrency
from orders.stages import OrderIsCanceled, OrderIsCompleted, OrderIsExpired, OrderNotFound
from tests.orders.an_order import (
    canceled,
    completed,
    expired,
    items_canceled,
    mug_canceled,
    paid,
    pay,
    placed,
    refunded,
    shipped,
)
from tests.specification import given


def test_an_order_is_paid() -> None:
    given(ORDER, placed()).when(pay()).then(paid())


def test_in_parts() -> None:
    given(ORDER, placed(), paid("80")).when(pay("1.90", reference="cash")).then(paid("1.90", "cash"))


def test_after_it_was_shipped() -> None:
    given(ORDER, placed(), shipped()).when(pay()).then(paid())


def test_payment_moves_no_stock() -> None:
    given(ORDER, placed()).when(pay()).then_commands()


@pytest.mark.parametrize("since", [[], [shipped(), completed()], [canceled()], [refunded("80")]])
def test_one_that_a_provider_tells_of_twice_is_recorded_once(since: list[Event]) -> None:
    given(ORDER, placed(), paid("80", "pay-1"), *since).when(pay("80", reference="pay-1")).then_nothing()


def test_its_reference_belongs_to_one_amount() -> None:
    again = pay("1.90", reference="pay-1")
    given(ORDER, placed(), paid("80", "pay-1")).when(again).then_refused(ReferenceTaken, reference="pay-1", amount="80")


def test_payments_without_a_reference_are_many() -> None:
    given(ORDER, placed(), paid("40", "")).when(pay("40", reference="")).then(paid("40", ""))


def test_not_more_than_it_costs() -> None:
    given(ORDER, placed()).when(pay("81.91")).then_refused(PaymentTooHigh, outstanding="81.90", status="placed")


def test_not_more_than_it_still_costs() -> None:
    given(ORDER, placed(), paid("80")).when(pay("2", reference="cash")).then_refused(PaymentTooHigh, outstanding="1.90")


def test_not_for_what_was_canceled() -> None:
    less = items_canceled(mug_canceled(), undelivered=5)
    given(ORDER, placed(), less).when(pay("68.95")).then(paid("68.95"))
    given(ORDER, placed(), less).when(pay("68.96")).then_refused(PaymentTooHigh, outstanding="68.95")
    given(ORDER, placed(), paid("80"), less).when(pay("1", reference="cash")).then_refused(
        PaymentTooHigh, outstanding="0.00"
    )


def test_not_in_another_currency() -> None:
    given(ORDER, placed()).when(pay(currency="EUR")).then_refused(WrongCurrency, currency="GBP")
    given(ORDER, placed(), paid("80")).when(pay("80", currency="EUR")).then_refused(WrongCurrency)


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(pay()).then_refused(OrderNotFound, order_id="o1")


def test_not_once_it_has_ended() -> None:
    given(ORDER, placed(), canceled()).when(pay()).then_refused(OrderIsCanceled, allowed_actions=[])
    given(ORDER, placed(), expired()).when(pay()).then_refused(OrderIsExpired, status="expired", allowed_actions=[])
    given(ORDER, placed(), paid(), shipped(), completed()).when(pay("1", reference="cash")).then_refused(
        OrderIsCompleted, status="completed", allowed_actions=["refund"]
    )


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "sNaN", "Infinity"])
def test_it_is_an_amount_above_zero(amount: str) -> None:
    given(ORDER, placed(), paid("80")).when(pay(amount)).then_refused(PaymentTooLow)
