from catalog.commands import KeepSafetyStock
from catalog.events import StockPolicy
from catalog.stock import STOCK, LimitTooLow, StockNotTracked
from tests.catalog.stocks import SKU, back_orders, received, reserved, safety_stock
from tests.specification import given


def test_so_many_units_are_kept_back() -> None:
    given(STOCK, received(5)).when(KeepSafetyStock(SKU, 2)).then(safety_stock(2))
    stock = given(STOCK, received(5), safety_stock(2)).state
    assert (stock.on_hand, stock.available, stock.orderable) == (5, 3, 3)


def test_the_safety_stock_that_there_is_changes_nothing() -> None:
    given(STOCK).when(KeepSafetyStock(SKU, 0)).then_nothing()
    given(STOCK, safety_stock(2)).when(KeepSafetyStock(SKU, 2)).then_nothing()


def test_more_than_there_is_leaves_nothing_to_order() -> None:
    stock = given(STOCK, received(5), reserved(4), safety_stock(9)).state
    assert (stock.available, stock.orderable) == (-8, 0)


def test_back_orders_begin_above_it() -> None:
    assert given(STOCK, received(5), safety_stock(2), back_orders(4)).state.orderable == 7


def test_not_below_zero() -> None:
    given(STOCK).when(KeepSafetyStock(SKU, -1)).then_refused(LimitTooLow, sku=SKU, limit=-1)


def test_services_need_none() -> None:
    given(STOCK).when(KeepSafetyStock(SKU, 5, StockPolicy.UNTRACKED)).then_refused(StockNotTracked, sku=SKU)
