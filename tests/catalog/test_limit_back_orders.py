from catalog.commands import LimitBackOrders
from catalog.events import StockPolicy
from catalog.stock import STOCK, LimitTooLow, StockNotTracked
from tests.catalog.stocks import SKU, back_orders, received, reserved
from tests.specification import given


def test_so_many_units_may_be_ordered_that_are_not_there() -> None:
    given(STOCK).when(LimitBackOrders(SKU, 5)).then(back_orders(5))
    assert given(STOCK, received(2), back_orders(5)).state.orderable == 7


def test_the_limit_that_there_is_changes_nothing() -> None:
    given(STOCK).when(LimitBackOrders(SKU, 0)).then_nothing()
    given(STOCK, back_orders(5)).when(LimitBackOrders(SKU, 5)).then_nothing()


def test_a_lower_one_takes_nothing_back() -> None:
    given(STOCK, back_orders(5), reserved(4)).when(LimitBackOrders(SKU, 0)).then(back_orders(0))
    stock = given(STOCK, back_orders(5), reserved(4), back_orders(0)).state
    assert (stock.reserved, stock.available, stock.orderable) == (4, -4, 0)


def test_not_below_zero() -> None:
    given(STOCK).when(LimitBackOrders(SKU, -1)).then_refused(LimitTooLow, sku=SKU, limit=-1)


def test_services_need_none() -> None:
    given(STOCK).when(LimitBackOrders(SKU, 5, StockPolicy.UNTRACKED)).then_refused(StockNotTracked, sku=SKU)
