import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReceiveStock
from catalog.events import StockPolicy
from catalog.stock import STOCK, StockNotTracked
from tests.catalog.stocks import SHOP, SKU, back_orders, ranked, reallocated, received, reserved, stocked
from tests.specification import given


def test_units_are_received() -> None:
    given(STOCK).when(ReceiveStock(SKU, 5, "delivery")).then(received(5))


def test_they_are_on_hand_and_available() -> None:
    stock = given(STOCK, received(5), reserved(2), received(3)).state
    assert stock == stocked(8, 2)
    assert stock.available == 6


def test_services_are_not_received() -> None:
    given(STOCK).when(ReceiveStock(SKU, 5, "delivery", StockPolicy.UNTRACKED)).then_refused(StockNotTracked, sku=SKU)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK).when(ReceiveStock(SKU, quantity, "delivery")).then_refused(QuantityTooLow, sku=SKU, quantity=quantity)


def test_without_a_location_at_the_first_one() -> None:
    given(STOCK, received(1), received(1, SHOP), ranked(SHOP)).when(ReceiveStock(SKU, 5, "delivery")).then(
        received(5, SHOP)
    )


def test_at_a_location_of_its_own() -> None:
    given(STOCK, received(1)).when(ReceiveStock(SKU, 5, "delivery", location=SHOP)).then(received(5, SHOP))


def test_they_cover_what_is_back_ordered_elsewhere() -> None:
    given(STOCK, back_orders(9), reserved(3)).when(ReceiveStock(SKU, 2, "delivery", location=SHOP)).then(
        received(2, SHOP), reallocated(2)
    )


def test_what_is_back_ordered_there_needs_no_plan() -> None:
    given(STOCK, back_orders(9), reserved(3)).when(ReceiveStock(SKU, 2, "delivery")).then(received(2))
