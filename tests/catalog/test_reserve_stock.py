import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReserveStock
from catalog.stock import STOCK, StockTooLow
from tests.catalog.stocks import ORDER_ID, SHOP, SKU, back_orders, ranked, received, reserved, safety_stock, stocked
from tests.specification import given


def test_units_are_reserved_to_the_last() -> None:
    given(STOCK, received(5)).when(ReserveStock(SKU, 5, ORDER_ID)).then(reserved(5))


def test_they_stay_on_hand() -> None:
    assert given(STOCK, received(5), reserved(5)).state == stocked(5, 5)


def test_not_more_than_there_are() -> None:
    given(STOCK, received(5)).when(ReserveStock(SKU, 6, ORDER_ID)).then_refused(
        StockTooLow, sku=SKU, requested=6, available=5
    )


def test_not_what_is_reserved_already() -> None:
    given(STOCK, received(5), reserved(4)).when(ReserveStock(SKU, 2, ORDER_ID)).then_refused(StockTooLow, available=1)


def test_nothing_of_what_never_came() -> None:
    given(STOCK).when(ReserveStock(SKU, 1, ORDER_ID)).then_refused(StockTooLow, available=0)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK, received(5)).when(ReserveStock(SKU, quantity, ORDER_ID)).then_refused(
        QuantityTooLow, sku=SKU, quantity=quantity
    )


def test_units_come_from_the_preferred_location() -> None:
    given(STOCK, received(5), received(5, SHOP), ranked(SHOP)).when(ReserveStock(SKU, 5, ORDER_ID)).then(
        reserved(5, SHOP)
    )


def test_what_it_lacks_comes_from_the_next() -> None:
    given(STOCK, received(5), received(2, SHOP), ranked(SHOP)).when(ReserveStock(SKU, 4, ORDER_ID)).then(
        reserved(2, SHOP), reserved(2)
    )


def test_what_no_location_has_is_back_ordered_at_the_first() -> None:
    given(STOCK, received(2), received(1, SHOP), back_orders(5)).when(ReserveStock(SKU, 7, ORDER_ID)).then(
        reserved(6), reserved(1, SHOP)
    )


def test_not_more_is_back_ordered_than_the_limit() -> None:
    given(STOCK, received(2), back_orders(5), reserved(4)).when(ReserveStock(SKU, 4, ORDER_ID)).then_refused(
        StockTooLow, requested=4, available=3
    )


def test_what_never_came_can_be_back_ordered() -> None:
    given(STOCK, back_orders(5)).when(ReserveStock(SKU, 5, ORDER_ID)).then(reserved(5))


def test_what_is_kept_back_is_not_reserved() -> None:
    given(STOCK, received(5), safety_stock(2)).when(ReserveStock(SKU, 4, ORDER_ID)).then_refused(
        StockTooLow, available=3
    )
