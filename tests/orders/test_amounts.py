"""What lines cost: all parts add up to their total, whatever the prices, the rates and the currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.amounts import Amounts, amounts, cost, cost_of_way, worth
from orders.events import OrderLine, Shipping

ZERO = Decimal(0)

rates = st.decimals("0", "0.9999", places=4)
lines = st.builds(
    lambda quantity, price, rate, part: OrderLine(
        "A",
        "A",
        quantity,
        price,
        tax_rate=rate,
        discount=(quantity * price * part).quantize(Decimal("0.01"), "ROUND_DOWN"),
    ),
    st.integers(1, 50),
    st.decimals("0", "99", places=2) | st.decimals("0", "99", places=3),
    st.just(ZERO) | rates,
    st.just(ZERO) | st.decimals("0", "1", places=2),
)
ways = st.none() | st.builds(Shipping, st.decimals("0", "20", places=2), st.just(""), st.just(ZERO) | rates)
shares = st.just(ZERO) | st.decimals("0", "1", places=2)


def line(quantity: int = 1, price: str = "10", rate: str = "0", discount: str = "0") -> OrderLine:
    return OrderLine("A", "A", quantity, Decimal(price), discount=Decimal(discount), tax_rate=Decimal(rate))


def discounted(bought: list[OrderLine], part: Decimal) -> Decimal:
    """That part of what the lines cost, in pence."""
    whole = sum((one.quantity * one.unit_price - one.discount for one in bought), ZERO)
    return (whole * part).quantize(Decimal("0.01"), "ROUND_DOWN")


def of(*bought: OrderLine, currency: str = "GBP", discount: str = "0", included: bool = True) -> Amounts:
    return amounts(bought, currency, Decimal(discount), prices_include_tax=included)


@given(st.lists(lines, min_size=1, max_size=8), ways, shares, st.booleans())
def test_the_total_is_what_lines_and_shipping_cost(
    bought: list[OrderLine], way: Shipping | None, part: Decimal, included: bool
) -> None:
    found = amounts(bought, "GBP", discounted(bought, part), way, included)
    shipping = cost_of_way(found.shipping) if found.shipping else ZERO
    assert found.total == sum(map(cost, found.lines)) + shipping
    assert found.tax == sum(one.tax for one in found.lines) + (found.shipping.tax if found.shipping else ZERO)


@given(st.lists(lines, min_size=1, max_size=8), shares, st.booleans())
def test_nothing_costs_less_than_nothing_nor_less_than_its_tax(
    bought: list[OrderLine], part: Decimal, included: bool
) -> None:
    found = amounts(bought, "GBP", discounted(bought, part), None, included)
    assert all(cost(one) >= one.tax >= 0 for one in found.lines)


@given(st.lists(st.builds(line, st.integers(1, 9), st.decimals("0", "99", places=2).map(str)), min_size=1), shares)
def test_a_discount_is_shared_to_the_last_penny(bought: list[OrderLine], part: Decimal) -> None:
    discount = discounted(bought, part)
    undiscounted = amounts(bought, "GBP")
    found = amounts(bought, "GBP", discount)
    assert undiscounted.total - found.total == discount
    assert all(cost(one) == round(cost(one), 2) for one in found.lines)


def test_what_rounding_leaves_over_goes_to_those_that_it_took_the_most_from() -> None:
    found = of(line(price="10"), line(price="10"), line(price="10.01"), discount="1.00")
    assert [cost(one) for one in found.lines] == [Decimal("9.67"), Decimal("9.67"), Decimal("9.67")]


@pytest.mark.parametrize(
    ("currency", "price", "tax", "on_top"),
    [
        ("GBP", "12.95", "2.16", "2.59"),
        ("JPY", "1253", "209", "251"),
        ("KWD", "1.253", "0.209", "0.251"),
        ("CLF", "1.2533", "0.2089", "0.2507"),
    ],
)
def test_tax_is_rounded_to_the_currencys_minor_unit(currency: str, price: str, tax: str, on_top: str) -> None:
    included, excluded = (of(line(price=price, rate="0.2"), currency=currency, included=it) for it in (True, False))
    assert (included.total, included.tax) == (Decimal(price), Decimal(tax))
    assert (excluded.total, excluded.tax) == (Decimal(price) + Decimal(on_top), Decimal(on_top))


@pytest.mark.parametrize(("price", "tax"), [("0.10", "0.01"), ("0.30", "0.02"), ("0.50", "0.03")])
def test_half_a_unit_is_rounded_up(price: str, tax: str) -> None:
    assert of(line(price=price, rate="0.05"), included=False).tax == Decimal(tax)


def test_tax_is_rounded_for_each_line_and_not_for_their_sum() -> None:
    assert of(line(price="0.10", rate="0.05"), line(price="0.10", rate="0.05"), included=False).tax == Decimal("0.02")
    assert of(line(price="0.20", rate="0.05"), included=False).tax == Decimal("0.01")


def test_what_has_neither_tax_nor_discount_is_never_rounded() -> None:
    found = of(line(3, "0.001"))
    assert found == Amounts((line(3, "0.001"),), None, Decimal("0.003"), ZERO)


@given(
    st.decimals("0", "99999", places=3),
    st.lists(st.integers(1, 9), min_size=1, max_size=12),
    st.sampled_from(["JPY", "GBP", "KWD"]),
)
def test_units_that_are_taken_out_in_parts_cost_exactly_the_whole(
    amount: Decimal, parts: list[int], currency: str
) -> None:
    whole, before, costs = sum(parts), 0, []
    for units in parts:
        costs.append(worth(amount, whole, before, units, currency))
        before += units
    assert sum(costs) == amount
    assert min(costs) >= 0
