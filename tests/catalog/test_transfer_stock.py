import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import TransferStock
from catalog.events import StockPolicy
from catalog.stock import STOCK, LocationsUnclear, StockNotTracked, StockTooLow
from tests.catalog.stocks import MAIN, SHOP, SKU, back_orders, received, reserved, shelves, transferred
from tests.specification import given


def transfer(quantity: int, source: str = MAIN, destination: str = SHOP) -> TransferStock:
    return TransferStock(SKU, quantity, source, destination)


def test_units_are_moved() -> None:
    given(STOCK, received(5)).when(transfer(2)).then(transferred(2))


def test_they_are_there_then_and_no_more_nor_fewer_in_all() -> None:
    stock = given(STOCK, received(5), received(1, SHOP), transferred(2)).state
    assert shelves(stock) == {MAIN: (3, 0), SHOP: (3, 0)}
    assert (stock.on_hand, stock.available) == (6, 6)


def test_what_is_reserved_stays() -> None:
    given(STOCK, received(5), reserved(4)).when(transfer(2)).then_refused(
        StockTooLow, requested=2, available=1, location=MAIN
    )


def test_nothing_is_moved_from_where_nothing_is() -> None:
    given(STOCK, received(5)).when(transfer(1, "attic")).then_refused(StockTooLow, available=0, location="attic")


def test_nor_from_where_units_are_back_ordered() -> None:
    given(STOCK, received(2), back_orders(3), reserved(5)).when(transfer(1)).then_refused(StockTooLow, available=0)


def test_not_to_where_they_are() -> None:
    given(STOCK, received(5)).when(transfer(1, MAIN, MAIN)).then_refused(LocationsUnclear, location=MAIN)


def test_services_are_nowhere() -> None:
    given(STOCK).when(TransferStock(SKU, 1, MAIN, SHOP, StockPolicy.UNTRACKED)).then_refused(StockNotTracked, sku=SKU)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK, received(5)).when(transfer(quantity)).then_refused(QuantityTooLow, sku=SKU, quantity=quantity)
