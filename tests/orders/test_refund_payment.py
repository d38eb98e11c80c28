import pytest

from eventstore.event import Event
from orders.order import ORDER
from orders.payment import PaymentTooLow, ReferenceTaken, RefundTooHigh, WrongCurrency
from orders.stages import OrderIsExpired, OrderNotFound
from tests.orders.an_order import canceled, completed, expired, paid, placed, refund, refunded, shipped
from tests.specification import given

EVERY_STAGE = [[], [shipped()], [shipped(), completed()], [canceled()]]


@pytest.mark.parametrize("since", EVERY_STAGE)
def test_what_was_paid_is_paid_back_also_once_the_order_has_ended(since: list[Event]) -> None:
    given(ORDER, placed(), paid(), *since).when(refund()).then(refunded())


def test_in_parts() -> None:
    given(ORDER, placed(), paid(), refunded("80")).when(refund("1.90")).then(refunded("1.90"))


def test_it_moves_no_stock() -> None:
    given(ORDER, placed(), paid()).when(refund()).then_commands()


@pytest.mark.parametrize("since", EVERY_STAGE)
def test_one_that_a_provider_tells_of_twice_is_recorded_once(since: list[Event]) -> None:
    history = [placed(), paid(), *since, refunded("80", "back-1")]
    given(ORDER, *history).when(refund("80", reference="back-1")).then_nothing()


def test_its_reference_belongs_to_one_amount() -> None:
    given(ORDER, placed(), paid(), refunded("80", "back-1")).when(refund("1", reference="back-1")).then_refused(
        ReferenceTaken, reference="back-1", amount="80"
    )


def test_a_payment_and_its_refund_may_have_the_same_reference() -> None:
    given(ORDER, placed(), paid(reference="pay-1")).when(refund("80", reference="pay-1")).then(refunded("80", "pay-1"))


@pytest.mark.parametrize("since", EVERY_STAGE)
def test_not_more_than_was_paid(since: list[Event]) -> None:
    history = [placed(), paid("80"), *since]
    given(ORDER, *history).when(refund("80.01")).then_refused(RefundTooHigh, refundable="80")
    given(ORDER, *history, refunded("79")).when(refund("1.01")).then_refused(
        RefundTooHigh, refundable="1", status=given(ORDER, *history).state.__class__.__name__.lower()
    )


def test_not_in_another_currency() -> None:
    given(ORDER, placed(), paid()).when(refund(currency="EUR")).then_refused(WrongCurrency, currency="GBP")
    given(ORDER, placed(), paid(), canceled()).when(refund(currency="EUR")).then_refused(WrongCurrency)


def test_not_of_what_does_not_exist_or_was_never_paid() -> None:
    given(ORDER).when(refund()).then_refused(OrderNotFound, order_id="o1")
    given(ORDER, placed(), expired()).when(refund()).then_refused(OrderIsExpired)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "sNaN", "Infinity"])
def test_it_is_an_amount_above_zero(amount: str) -> None:
    given(ORDER, placed(), paid()).when(refund(amount)).then_refused(PaymentTooLow)
