import pytest

from orders.order import ORDER, OrderIsCanceled, OrderNotFound, PaymentTooHigh, PaymentTooLow, WrongCurrency
from tests.orders.an_order import canceled, paid, pay, placed, shipped
from tests.specification import given


def test_an_order_is_paid() -> None:
    given(ORDER, placed()).when(pay()).then(paid())


def test_in_parts() -> None:
    given(ORDER, placed(), paid("80")).when(pay("1.90")).then(paid("1.90"))


def test_after_it_was_shipped() -> None:
    given(ORDER, placed(), shipped()).when(pay()).then(paid())


def test_payment_moves_no_stock() -> None:
    given(ORDER, placed()).when(pay()).then_commands()


def test_not_more_than_it_costs() -> None:
    given(ORDER, placed()).when(pay("81.91")).then_refused(PaymentTooHigh, outstanding="81.90", status="placed")


def test_not_more_than_it_still_costs() -> None:
    given(ORDER, placed(), paid("80")).when(pay("2")).then_refused(PaymentTooHigh, outstanding="1.90")


def test_not_in_another_currency() -> None:
    given(ORDER, placed()).when(pay(currency="EUR")).then_refused(WrongCurrency, currency="GBP")


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(pay()).then_refused(OrderNotFound, order_id="o1")


def test_not_once_it_is_canceled() -> None:
    given(ORDER, placed(), canceled()).when(pay()).then_refused(OrderIsCanceled, allowed_actions=[])


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "sNaN", "Infinity"])
def test_it_is_an_amount_above_zero(amount: str) -> None:
    given(ORDER, placed(), paid("80")).when(pay(amount)).then_refused(PaymentTooLow)
