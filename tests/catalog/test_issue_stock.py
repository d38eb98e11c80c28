import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import IssueStock
from catalog.stock import STOCK, StockNotReserved, StockTooLow
from tests.catalog.stocks import (
    MAIN,
    ORDER_ID,
    SHOP,
    SKU,
    back_orders,
    issued,
    reallocated,
    received,
    reserved,
    stocked,
)
from tests.specification import given


def test_reserved_units_leave_the_shop() -> None:
    given(STOCK, received(5), reserved(3)).when(IssueStock(SKU, 2, ORDER_ID)).then(issued(2))


def test_they_are_neither_on_hand_nor_reserved() -> None:
    assert given(STOCK, received(5), reserved(3), issued(2)).state == stocked(3, 1)


def test_what_is_not_reserved_stays() -> None:
    given(STOCK, received(5), reserved(3)).when(IssueStock(SKU, 4, ORDER_ID)).then_refused(
        StockNotReserved, requested=4, reserved=3
    )


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK, received(5), reserved(5)).when(IssueStock(SKU, quantity, ORDER_ID)).then_refused(
        QuantityTooLow, sku=SKU, quantity=quantity
    )


def test_they_leave_the_locations_where_they_are_reserved() -> None:
    given(STOCK, received(5), received(5, SHOP), reserved(1), reserved(2, SHOP)).when(
        IssueStock(SKU, 3, ORDER_ID)
    ).then(issued(1), issued(2, SHOP))


def test_or_the_one_that_is_named_and_the_plan_follows_them() -> None:
    given(STOCK, received(5), received(5, SHOP), reserved(3)).when(IssueStock(SKU, 2, ORDER_ID, SHOP)).then(
        reallocated(2), issued(2, SHOP)
    )


def test_not_more_than_are_at_the_location_that_is_named() -> None:
    given(STOCK, received(5), received(1, SHOP), reserved(3)).when(IssueStock(SKU, 2, ORDER_ID, SHOP)).then_refused(
        StockTooLow, requested=2, available=1
    )


def test_what_is_still_to_come_does_not_leave() -> None:
    given(STOCK, received(2), back_orders(3), reserved(5)).when(IssueStock(SKU, 3, ORDER_ID, MAIN)).then_refused(
        StockTooLow, requested=3, available=2
    )
