import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReserveStock
from catalog.stock import STOCK, Stock, StockTooLow
from tests.catalog.stocks import ORDER_ID, SKU, received, reserved
from tests.specification import given


def test_units_are_reserved_to_the_last() -> None:
    given(STOCK, received(5)).when(ReserveStock(SKU, 5, ORDER_ID)).then(reserved(5))


def test_they_stay_on_hand() -> None:
    assert given(STOCK, received(5), reserved(5)).state == Stock(on_hand=5, reserved=5)


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
