from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec.structs import replace as changed
from orders.lines import NoLines

from catalog.bounds import PriceTooLow, QuantityTooLow
from orders.events import OrderPlaced
from orders.order import ORDER, OrderExists
from tests.orders.an_order import ADDRESS, ID, MUGS, PLATES, TOTAL, WRAPPING, accepted, canceled, place, placed, reserve
from tests.specification import given


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


def test_its_id_is_taken() -> None:
    given(ORDER, placed()).when(place()).then_refused(OrderExists, order_id=ID)


def test_its_id_is_taken_even_when_it_is_canceled() -> None:
    given(ORDER, placed(), canceled()).when(place()).then_refused(OrderExists)


def test_it_may_go_to_an_address() -> None:
    order = replace(place(), shipping_address=ADDRESS)
    given(ORDER).when(order).then(changed(placed(), shipping_address=ADDRESS))


def test_of_a_guest_nobody_is_asked() -> None:
    given(ORDER).when(replace(place(WRAPPING), customer_id=None)).then_commands()


def test_an_address_is_the_customers_and_a_guests_is_the_orders() -> None:
    people = OrderPlaced.people
    assert people is not None and people.subject is not None
    assert people.subject(placed()) == "customer-c1"
    assert people.subject(changed(placed(), customer_id=None)) == ORDER.stream(ID)


@pytest.mark.parametrize("quantity", [0, -1])
def test_no_line_has_fewer_than_one(quantity: int) -> None:
    order = place(PLATES, changed(MUGS, quantity=quantity), MUGS)
    given(ORDER).when(order).then_refused(QuantityTooLow, sku="MUG-1", quantity=quantity)


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity"])
def test_no_line_costs_less_than_nothing(price: str) -> None:
    given(ORDER).when(place(changed(MUGS, unit_price=Decimal(price)))).then_refused(PriceTooLow, sku="MUG-1")


def test_a_gift_costs_nothing() -> None:
    gift = changed(WRAPPING, unit_price=Decimal(0))
    given(ORDER).when(place(MUGS, gift)).then(placed(MUGS, gift))


def test_it_has_a_line() -> None:
    given(ORDER).when(replace(place(), lines=())).then_refused(NoLines)
