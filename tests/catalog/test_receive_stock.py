import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReceiveStock
from catalog.events import StockPolicy
from catalog.stock import STOCK, Stock, StockNotTracked
from tests.catalog.stocks import SKU, received, reserved
from tests.specification import given


def test_units_are_received() -> None:
    given(STOCK).when(ReceiveStock(SKU, 5, "delivery")).then(received(5))


def test_they_are_on_hand_and_available() -> None:
    stock = given(STOCK, received(5), reserved(2), received(3)).state
    assert stock == Stock(on_hand=8, reserved=2)
    assert stock.available == 6


def test_services_are_not_received() -> None:
    given(STOCK).when(ReceiveStock(SKU, 5, "delivery", StockPolicy.UNTRACKED)).then_refused(StockNotTracked, sku=SKU)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK).when(ReceiveStock(SKU, quantity, "delivery")).then_refused(QuantityTooLow, sku=SKU, quantity=quantity)
