import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReleaseStock
from catalog.stock import STOCK, StockNotReserved
from tests.catalog.stocks import ORDER_ID, SHOP, SKU, back_orders, received, released, reserved, stocked
from tests.specification import given


def test_reserved_units_are_released() -> None:
    given(STOCK, received(5), reserved(3)).when(ReleaseStock(SKU, 3, ORDER_ID)).then(released(3))


def test_they_are_available_again() -> None:
    assert given(STOCK, received(5), reserved(3), released(3)).state == stocked(5)


def test_not_more_than_are_reserved() -> None:
    given(STOCK, received(5), reserved(3)).when(ReleaseStock(SKU, 4, ORDER_ID)).then_refused(
        StockNotReserved, requested=4, reserved=3
    )


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK, received(5), reserved(5)).when(ReleaseStock(SKU, quantity, ORDER_ID)).then_refused(
        QuantityTooLow, sku=SKU, quantity=quantity
    )


def test_what_is_still_to_come_is_released_first() -> None:
    given(STOCK, received(5), received(5, SHOP), back_orders(3), reserved(8), reserved(5, SHOP)).when(
        ReleaseStock(SKU, 4, ORDER_ID)
    ).then(released(3), released(1, SHOP))


def test_then_the_location_that_is_preferred_least() -> None:
    given(STOCK, received(5), received(5, SHOP), reserved(5), reserved(2, SHOP)).when(
        ReleaseStock(SKU, 3, ORDER_ID)
    ).then(released(2, SHOP), released(1))
