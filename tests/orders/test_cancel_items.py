from decimal import Decimal

import pytest
from msgspec.structs import replace

from catalog.bounds import QuantityTooLow
from orders.events import Items
from orders.fulfillment import NotInOrder
from orders.order import ORDER
from orders.stages import OrderIsCanceled, OrderIsCompleted, OrderIsExpired, OrderNotFound
from tests.orders.an_order import (
    MUGS,
    ONE_MUG,
    THE_REST,
    THE_REST_CANCELED,
    WRAPPING,
    cancel_items,
    canceled,
    completed,
    expired,
    items_canceled,
    mug_canceled,
    paid,
    placed,
    release,
    shipped,
)
from tests.specification import given


def test_items_are_canceled_and_the_order_costs_less() -> None:
    given(ORDER, placed()).when(cancel_items(MUG_1=1)).then(items_canceled(mug_canceled(), undelivered=5))
    less = given(ORDER, placed(), items_canceled(mug_canceled(), undelivered=5)).state
    assert less.total == Decimal("68.95")


def test_their_stock_is_given_back() -> None:
    given(ORDER, placed()).when(cancel_items(MUG_1=1, WRAP=1)).then_commands(release("MUG-1", 1))


def test_all_that_is_not_shipped_yet_is_canceled() -> None:
    canceling = items_canceled(*THE_REST_CANCELED, undelivered=1)
    given(ORDER, placed(), shipped(ONE_MUG)).when(cancel_items()).then(canceling)


def test_who_cancels_all_before_anything_is_shipped_cancels_the_order() -> None:
    given(ORDER, placed()).when(cancel_items()).then(canceled())
    given(ORDER, placed()).when(cancel_items(WRAP=1, PLT_1=3, MUG_1=2)).then(
        canceled(Items("WRAP", 1, tracked=False), Items("PLT-1", 3), Items("MUG-1", 2))
    )
    given(ORDER, placed(), items_canceled(mug_canceled(), undelivered=5)).when(cancel_items()).then(canceled(*THE_REST))


def test_with_their_part_of_a_discount() -> None:
    cheaper = placed(replace(MUGS, quantity=3, amount=Decimal("10.00")), WRAPPING)
    first = items_canceled(mug_canceled("3.33"), undelivered=3)
    second = items_canceled(mug_canceled("3.34"), undelivered=2)
    given(ORDER, cheaper).when(cancel_items(MUG_1=1)).then(first)
    given(ORDER, cheaper, first).when(cancel_items(MUG_1=1)).then(second)
    given(ORDER, cheaper, first, second).when(cancel_items(MUG_1=1)).then(
        items_canceled(mug_canceled("3.33"), undelivered=1)
    )


def test_where_all_is_shipped_nothing_is_left_to_cancel() -> None:
    given(ORDER, placed(), shipped()).when(cancel_items()).then_nothing()


def test_not_what_is_shipped_or_was_not_ordered() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(cancel_items(MUG_1=2)).then_refused(
        NotInOrder, sku="MUG-1", requested=2, unshipped=1
    )
    given(ORDER, placed()).when(cancel_items(JUG_1=1)).then_refused(NotInOrder, sku="JUG-1", unshipped=0)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(ORDER, placed()).when(cancel_items(MUG_1=quantity)).then_refused(QuantityTooLow, sku="MUG-1")


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(cancel_items()).then_refused(OrderNotFound)


def test_not_once_it_has_ended() -> None:
    given(ORDER, placed(), canceled()).when(cancel_items(MUG_1=1)).then_refused(OrderIsCanceled)
    given(ORDER, placed(), expired()).when(cancel_items()).then_refused(OrderIsExpired)
    given(ORDER, placed(), paid(), shipped(), completed()).when(cancel_items()).then_refused(OrderIsCompleted)
