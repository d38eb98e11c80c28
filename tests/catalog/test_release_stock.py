import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReleaseStock
from catalog.stock import STOCK, Stock, StockNotReserved
from tests.catalog.stocks import ORDER_ID, SKU, received, released, reserved
from tests.specification import given


def test_reserved_units_are_released() -> None:
    given(STOCK, received(5), reserved(3)).when(ReleaseStock(SKU, 3, ORDER_ID)).then(released(3))


def test_they_are_available_again() -> None:
    assert given(STOCK, received(5), reserved(3), released(3)).state == Stock(on_hand=5)


def test_not_more_than_are_reserved() -> None:
    given(STOCK, received(5), reserved(3)).when(ReleaseStock(SKU, 4, ORDER_ID)).then_refused(
        StockNotReserved, requested=4, reserved=3
    )


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK, received(5), reserved(5)).when(ReleaseStock(SKU, quantity, ORDER_ID)).then_refused(
        QuantityTooLow, sku=SKU, quantity=quantity
    )
