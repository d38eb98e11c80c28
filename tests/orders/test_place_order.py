from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace as changed

from catalog.bounds import PriceTooLow, QuantityTooLow, TaxRateOdd
from eventstore.decider import Addressed
from eventstore.privacy.personal import Personal
from orders.amounts import AmountTooFine, DiscountTooHigh, NoLines
from orders.cart import CART
from orders.commands import CheckOut
from orders.events import OrderPlaced, Shipping
from orders.order import ORDER, OrderExists
from tests.orders.an_order import (
    ADDRESS,
    ID,
    MUGS,
    PLATES,
    TOTAL,
    WRAPPING,
    accepted,
    canceled,
    completed,
    expired,
    place,
    placed,
    reserve,
)
from tests.specification import given

POST = Shipping(Decimal("4.80"), "Royal Mail", Decimal("0.2"))
HOT_MUGS = changed(MUGS, tax_rate=Decimal("0.2"))


def test_an_order_is_placed_for_the_sum_of_its_lines() -> None:
    given(ORDER).when(place()).then(placed())
    assert placed().total == TOTAL


def test_it_reserves_what_has_stock() -> None:
    given(ORDER).when(place()).then_commands(accepted(), reserve("MUG-1", 2), reserve("PLT-1", 3))


def test_services_alone_reserve_nothing() -> None:
    given(ORDER).when(place(WRAPPING)).then_commands(accepted())


def test_repeated_lines_stay_and_are_reserved_together() -> None:
    given(ORDER).when(place(MUGS, PLATES, MUGS)).then(placed(MUGS, PLATES, MUGS))
    given(ORDER).when(place(MUGS, PLATES, MUGS)).then_commands(accepted(), reserve("MUG-1", 4), reserve("PLT-1", 3))


@pytest.mark.parametrize("ending", [canceled(), expired(), completed()])
def test_its_id_is_taken_for_good(ending: object) -> None:
    given(ORDER, placed()).when(place()).then_refused(OrderExists, order_id=ID)
    given(ORDER, placed(), ending).when(place()).then_refused(OrderExists)  # type: ignore[arg-type]


def test_it_may_go_to_an_address() -> None:
    order = replace(place(), shipping_address=ADDRESS)
    given(ORDER).when(order).then(changed(placed(), shipping_address=ADDRESS))


def test_it_may_have_an_email_a_note_and_a_time_to_pay_by() -> None:
    said = {
        "email": Personal("eva@example.com"),
        "note": Personal("ring twice"),
        "payment_due_at": datetime(2026, 1, 4, tzinfo=UTC),
    }
    given(ORDER).when(replace(place(), **said)).then(changed(placed(), **said))  # type: ignore[arg-type]


def test_of_a_guest_nobody_is_asked() -> None:
    given(ORDER).when(replace(place(WRAPPING), customer_id=None)).then_commands()


def test_the_cart_that_it_is_placed_from_is_checked_out() -> None:
    check_out = Addressed(CART, "cart-1", CheckOut("cart-1", ID, {"WRAP": 2}))
    given(ORDER).when(replace(place(WRAPPING, WRAPPING), cart_id="cart-1")).then_commands(accepted(), check_out)


def test_an_address_is_the_customers_and_a_guests_is_the_orders() -> None:
    people = OrderPlaced.people
    assert people is not None and people.subject is not None
    assert people.subject(placed()) == "customer-c1"
    assert people.subject(changed(placed(), customer_id=None)) == ORDER.stream(ID)


def test_a_line_may_be_cheaper() -> None:
    mugs = changed(MUGS, discount=Decimal("0.90"))
    bought = changed(mugs, amount=Decimal("25.00"))
    given(ORDER).when(place(mugs)).then(changed(placed(bought), total=Decimal("25.00")))


def test_an_order_may_be_cheaper_and_its_lines_share_it() -> None:
    mugs, plates = changed(MUGS, amount=Decimal("23.31")), changed(PLATES, amount=Decimal("47.25"))
    cheaper = placed(mugs, plates, changed(WRAPPING, amount=Decimal("3.15")))
    order = replace(place(), discount=Decimal("8.19"))
    given(ORDER).when(order).then(changed(cheaper, discount=Decimal("8.19"), total=Decimal("73.71")))


def test_shipping_is_part_of_the_total() -> None:
    post = Shipping(Decimal("4.80"), "Royal Mail")
    order = replace(place(MUGS), shipping=post)
    given(ORDER).when(order).then(changed(placed(MUGS), shipping=post, total=Decimal("30.70")))


def test_tax_is_in_the_prices() -> None:
    mugs = changed(HOT_MUGS, amount=Decimal("25.90"), tax=Decimal("4.32"))
    post = changed(POST, amount=Decimal("4.80"), tax=Decimal("0.80"))
    order = changed(placed(mugs), shipping=post, total=Decimal("30.70"), tax=Decimal("5.12"))
    given(ORDER).when(replace(place(HOT_MUGS), shipping=POST)).then(order)


def test_or_comes_on_top_of_them() -> None:
    mugs = changed(HOT_MUGS, amount=Decimal("31.08"), tax=Decimal("5.18"))
    post = changed(POST, amount=Decimal("5.76"), tax=Decimal("0.96"))
    order = changed(placed(mugs), shipping=post, total=Decimal("36.84"), tax=Decimal("6.14"), prices_include_tax=False)
    given(ORDER).when(replace(place(HOT_MUGS), shipping=POST, prices_include_tax=False)).then(order)


@pytest.mark.parametrize("quantity", [0, -1])
def test_no_line_has_fewer_than_one(quantity: int) -> None:
    order = place(PLATES, changed(MUGS, quantity=quantity), MUGS)
    given(ORDER).when(order).then_refused(QuantityTooLow, sku="MUG-1", quantity=quantity)


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity"])
def test_nothing_costs_less_than_nothing(price: str) -> None:
    given(ORDER).when(place(changed(MUGS, unit_price=Decimal(price)))).then_refused(PriceTooLow, sku="MUG-1")
    given(ORDER).when(replace(place(), shipping=Shipping(Decimal(price)))).then_refused(PriceTooLow, sku="shipping")


@pytest.mark.parametrize("discount", ["-0.01", "25.91", "NaN", "Infinity"])
def test_no_discount_is_above_what_it_is_on(discount: str) -> None:
    line = changed(MUGS, discount=Decimal(discount))
    given(ORDER).when(place(PLATES, line)).then_refused(DiscountTooHigh, sku="MUG-1", discount=discount)
    given(ORDER).when(replace(place(MUGS), discount=Decimal(discount))).then_refused(DiscountTooHigh)


def test_nor_above_what_other_discounts_have_left() -> None:
    order = replace(place(changed(MUGS, discount=Decimal("20"))), discount=Decimal("5.91"))
    given(ORDER).when(order).then_refused(DiscountTooHigh)


@pytest.mark.parametrize(
    "order",
    [
        place(changed(MUGS, discount=Decimal("0.005"))),
        replace(place(), discount=Decimal("0.005")),
        replace(place(), shipping=Shipping(Decimal("0.005"))),
    ],
)
def test_no_discount_and_no_shipping_is_finer_than_the_currency(order: object) -> None:
    given(ORDER).when(order).then_refused(AmountTooFine, amount="0.005")


@pytest.mark.parametrize("rate", ["-0.1", "1", "20", "0.12345", "NaN"])
def test_a_tax_rate_is_a_part_of_one(rate: str) -> None:
    given(ORDER).when(place(changed(MUGS, tax_rate=Decimal(rate)))).then_refused(TaxRateOdd, tax_rate=rate)
    taxed = Shipping(Decimal(1), tax_rate=Decimal(rate))
    given(ORDER).when(replace(place(), shipping=taxed)).then_refused(TaxRateOdd)


def test_a_gift_costs_nothing() -> None:
    gift = changed(WRAPPING, unit_price=Decimal(0))
    given(ORDER).when(place(MUGS, gift)).then(placed(MUGS, gift))


def test_it_has_a_line() -> None:
    given(ORDER).when(replace(place(), lines=())).then_refused(NoLines)
