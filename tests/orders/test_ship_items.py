from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from catalog.bounds import QuantityTooLow
from orders.events import Items
from orders.fulfillment import NotInOrder
from orders.order import ORDER
from orders.stages import OrderIsCanceled, OrderIsCompleted, OrderIsExpired, OrderNotFound
from tests.orders.an_order import (
    MUGS,
    ONE_MUG,
    THE_REST,
    canceled,
    completed,
    expired,
    issue,
    items_canceled,
    mug_canceled,
    paid,
    placed,
    ship,
    shipped,
)
from tests.specification import given


def test_all_of_an_order_is_shipped() -> None:
    given(ORDER, placed()).when(ship()).then(shipped())


def test_what_has_stock_is_issued() -> None:
    given(ORDER, placed()).when(ship()).then_commands(issue("MUG-1", 2), issue("PLT-1", 3))


def test_a_part_is_shipped() -> None:
    given(ORDER, placed()).when(ship(MUG_1=1)).then(shipped(ONE_MUG))


def test_the_rest_is_another_shipment() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(ship()).then(shipped(*THE_REST, shipment=2))


def test_shipments_of_before_had_no_number_and_are_counted() -> None:
    given(ORDER, placed(), shipped(ONE_MUG, shipment=0)).when(ship()).then(shipped(*THE_REST, shipment=2))


def test_a_carrier_takes_it_under_a_number() -> None:
    by_mail = {"carrier": "Royal Mail", "tracking_number": "RM 42"}
    given(ORDER, placed()).when(replace(ship(), **by_mail)).then(changed(shipped(), **by_mail))  # type: ignore[arg-type]


def test_it_is_taken_out_of_the_stock_of_a_location() -> None:
    there = replace(ship(MUG_1=1), location="north")
    given(ORDER, placed()).when(there).then(changed(shipped(ONE_MUG), location="north"))
    given(ORDER, placed()).when(there).then_commands(issue("MUG-1", 1, "north"))


def test_repeated_lines_are_shipped_together() -> None:
    given(ORDER, placed(MUGS, MUGS)).when(ship()).then(shipped(Items("MUG-1", 4)))


def test_shipping_all_twice_changes_nothing() -> None:
    given(ORDER, placed(), shipped()).when(ship()).then_nothing()


def test_what_was_canceled_is_not_shipped() -> None:
    less = items_canceled(mug_canceled(), undelivered=5)
    given(ORDER, placed(), less).when(ship()).then(shipped(*THE_REST))
    given(ORDER, placed(), less).when(ship(MUG_1=2)).then_refused(NotInOrder, sku="MUG-1", requested=2, unshipped=1)


def test_not_more_than_was_ordered() -> None:
    given(ORDER, placed()).when(ship(MUG_1=3)).then_refused(NotInOrder, sku="MUG-1", requested=3, unshipped=2)


def test_not_what_was_shipped_already() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(ship(MUG_1=2)).then_refused(NotInOrder, sku="MUG-1")


def test_not_what_was_not_ordered() -> None:
    given(ORDER, placed()).when(ship(JUG_1=1)).then_refused(NotInOrder, sku="JUG-1", unshipped=0)


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(ship()).then_refused(OrderNotFound)


def test_not_once_it_has_ended() -> None:
    given(ORDER, placed(), canceled()).when(ship()).then_refused(OrderIsCanceled)
    given(ORDER, placed(), expired()).when(ship()).then_refused(OrderIsExpired)
    given(ORDER, placed(), paid(), shipped(), completed()).when(ship()).then_refused(OrderIsCompleted)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(ORDER, placed()).when(ship(PLT_1=1, MUG_1=quantity)).then_refused(QuantityTooLow, sku="MUG-1")
