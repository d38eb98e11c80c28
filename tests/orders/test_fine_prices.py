"""Prices finer than the currency's minor unit, as imported histories have them: they add up, and nothing is rounded."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orders.amounts import amounts, cost, worth
from orders.events import OrderLine
from orders.order import ORDER
from orders.payment import PaymentTooHigh
from tests.orders.an_order import paid, pay, placed
from tests.specification import given as given_

prices = st.decimals("0", "99", places=3)
lines = st.lists(st.builds(OrderLine, st.just("A"), st.just("A"), st.integers(1, 9), prices), min_size=1, max_size=6)


@given(lines, st.data())
def test_no_share_of_a_discount_is_more_than_its_line_costs(wanted: list[OrderLine], data: st.DataObject) -> None:
    whole = sum((line.quantity * line.unit_price for line in wanted), Decimal(0))
    discount = data.draw(st.integers(0, int(whole * 100)).map(lambda pence: Decimal(pence) / 100))
    priced = amounts(wanted, "GBP", discount)
    assert all(0 <= cost(line) <= line.quantity * line.unit_price for line in priced.lines)
    assert priced.total == sum(map(cost, priced.lines)) == whole - discount


@given(prices, st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_units_of_one_price_are_taken_out_at_that_price(price: Decimal, parts: list[int]) -> None:
    ordered, gone = sum(parts), 0
    for units in parts:
        assert worth(ordered * price, ordered, gone, units, "GBP") == units * price
        gone += units


def test_the_minor_unit_is_the_least_where_no_price_is_finer() -> None:
    assert [worth(Decimal("10"), 3, gone, 1, "GBP") for gone in range(3)] == [
        Decimal("3.33"),
        Decimal("3.34"),
        Decimal("3.33"),
    ]


def test_an_order_that_costs_less_than_any_coin_can_be_paid() -> None:
    order = given_(ORDER, placed(OrderLine("A", "A", 3, Decimal("0.001"))))
    order.when(pay("0.02", reference="2")).then_refused(PaymentTooHigh, outstanding="0.01")
    order.when(pay("0.01", reference="2")).then(paid("0.01", "2"))
    assert given_(ORDER, *order.events, paid("0.01")).state.progress.payment_status == "paid"


def test_what_is_paid_in_parts_ends_with_the_next_coin() -> None:
    order = given_(ORDER, placed(OrderLine("A", "A", 1, Decimal("12.5013"))), paid("12.50"))
    order.when(pay("0.02", reference="2")).then_refused(PaymentTooHigh, outstanding="0.01")
    order.when(pay("0.01", reference="2")).then(paid("0.01", "2"))
