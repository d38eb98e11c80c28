import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReturnStock
from catalog.events import Condition, StockReturned
from catalog.stock import STOCK
from tests.catalog.stocks import SHOP, SKU, back_orders, reallocated, received, reserved, stocked
from tests.specification import given


def test_units_come_back() -> None:
    given(STOCK).when(ReturnStock(SKU, 2, "C1")).then(StockReturned(SKU, 2, "C1"))


def test_they_are_available() -> None:
    stock = given(STOCK, received(5), reserved(5), StockReturned(SKU, 2, "C1")).state
    assert stock == stocked(7, 5)
    assert stock.available == 2


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK).when(ReturnStock(SKU, quantity, "C1")).then_refused(QuantityTooLow, sku=SKU, quantity=quantity)


def test_units_that_are_written_off_change_nothing() -> None:
    returned = StockReturned(SKU, 2, "C1", condition=Condition.WRITE_OFF)
    given(STOCK, received(5)).when(ReturnStock(SKU, 2, "C1", Condition.WRITE_OFF)).then(returned)
    assert given(STOCK, received(5), returned).state == stocked(5)


def test_units_come_back_to_a_location_and_cover_what_is_back_ordered_elsewhere() -> None:
    given(STOCK, back_orders(9), reserved(3)).when(ReturnStock(SKU, 2, "C1", location=SHOP)).then(
        StockReturned(SKU, 2, "C1", SHOP), reallocated(2)
    )
