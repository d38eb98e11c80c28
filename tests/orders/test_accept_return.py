from decimal import Decimal

import pytest
from msgspec.structs import replace

from catalog.bounds import QuantityTooLow
from catalog.events import Condition
from orders.amounts import NoLines
from orders.events import ReturnedItems
from orders.order import ORDER
from orders.returns import NotShipped
from orders.stages import OrderIsCanceled, OrderIsCompleted, OrderNotFound
from tests.orders.an_order import (
    MUGS,
    ONE_MUG,
    canceled,
    completed,
    delivered,
    mug_returned,
    paid,
    placed,
    put_back,
    shipped,
    take_back,
    taken_back,
)
from tests.specification import given

A_MUG = ReturnedItems("MUG-1", 1, Condition.RESTOCK)
A_BROKEN_MUG = ReturnedItems("MUG-1", 1, Condition.WRITE_OFF)
WRAPPED = ReturnedItems("WRAP", 1, Condition.WRITE_OFF, tracked=False)


def test_items_come_back() -> None:
    given(ORDER, placed(), shipped()).when(take_back(A_MUG)).then(taken_back(mug_returned()))
    given(ORDER, placed(), shipped(), delivered()).when(take_back(A_MUG)).then(taken_back(mug_returned()))


def test_they_go_back_into_stock_or_are_written_off() -> None:
    given(ORDER, placed(), shipped()).when(take_back(A_MUG, A_BROKEN_MUG)).then_commands(
        put_back("MUG-1", 1, Condition.RESTOCK), put_back("MUG-1", 1, Condition.WRITE_OFF)
    )


def test_at_a_location() -> None:
    there = take_back(A_MUG, location="north")
    given(ORDER, placed(), shipped()).when(there).then(taken_back(mug_returned(), location="north"))
    given(ORDER, placed(), shipped()).when(there).then_commands(put_back("MUG-1", 1, Condition.RESTOCK, "north"))


def test_what_has_no_stock_does_not_go_there() -> None:
    given(ORDER, placed(), shipped()).when(take_back(replace(WRAPPED, tracked=True))).then(
        taken_back(replace(WRAPPED, amount=Decimal("3.50")))
    )
    given(ORDER, placed(), shipped()).when(take_back(WRAPPED)).then_commands()


def test_each_has_its_own_part_of_what_they_had_cost() -> None:
    cheaper = placed(replace(MUGS, quantity=3, amount=Decimal("10.00")))
    given(ORDER, cheaper, shipped(replace(ONE_MUG, quantity=3))).when(take_back(A_MUG, A_BROKEN_MUG)).then(
        taken_back(mug_returned("3.33"), mug_returned("3.34", Condition.WRITE_OFF))
    )


def test_they_are_worth_what_they_had_cost_to_the_last_penny() -> None:
    cheaper = placed(replace(MUGS, quantity=3, amount=Decimal("10.00")))
    history = [cheaper, shipped(replace(ONE_MUG, quantity=3))]
    amounts = ["3.33", "3.34", "3.33"]
    for place, amount in enumerate(amounts):
        before = [taken_back(mug_returned(earlier)) for earlier in amounts[:place]]
        given(ORDER, *history, *before).when(take_back(A_MUG)).then(taken_back(mug_returned(amount)))


def test_not_more_than_was_shipped() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(take_back(A_MUG, A_BROKEN_MUG)).then_refused(
        NotShipped, sku="MUG-1", requested=2, returnable=1, status="placed"
    )
    given(ORDER, placed()).when(take_back(A_MUG)).then_refused(NotShipped, returnable=0)


def test_not_twice() -> None:
    history = [placed(), shipped(ONE_MUG), taken_back(mug_returned())]
    given(ORDER, *history).when(take_back(A_MUG)).then_refused(NotShipped, returnable=0)


def test_not_what_was_not_ordered() -> None:
    jug = ReturnedItems("JUG-1", 1, Condition.RESTOCK)
    given(ORDER, placed(), shipped()).when(take_back(jug)).then_refused(NotShipped, sku="JUG-1", returnable=0)


def test_something_comes_back() -> None:
    given(ORDER, placed(), shipped()).when(take_back()).then_refused(NoLines)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    items = (A_MUG, replace(A_BROKEN_MUG, quantity=quantity))
    given(ORDER, placed(), shipped()).when(take_back(*items)).then_refused(QuantityTooLow, sku="MUG-1")


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(take_back(A_MUG)).then_refused(OrderNotFound)


def test_not_once_it_has_ended() -> None:
    given(ORDER, placed(), canceled()).when(take_back(A_MUG)).then_refused(OrderIsCanceled)
    given(ORDER, placed(), paid(), shipped(), completed()).when(take_back(A_MUG)).then_refused(OrderIsCompleted)
