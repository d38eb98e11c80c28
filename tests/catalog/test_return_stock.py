import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReturnStock
from catalog.events import StockReturned
from catalog.stock import STOCK, Stock
from tests.catalog.stocks import SKU, received, reserved
from tests.specification import given


def test_units_come_back() -> None:
    given(STOCK).when(ReturnStock(SKU, 2, "C1")).then(StockReturned(SKU, 2, "C1"))


def test_they_are_available() -> None:
    stock = given(STOCK, received(5), reserved(5), StockReturned(SKU, 2, "C1")).state
    assert stock == Stock(on_hand=7, reserved=5)
    assert stock.available == 2


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK).when(ReturnStock(SKU, quantity, "C1")).then_refused(QuantityTooLow, sku=SKU, quantity=quantity)
