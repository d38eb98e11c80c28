from catalog.commands import AdjustStock
from catalog.events import StockAdjusted, StockPolicy
from catalog.shelves import Stock
from catalog.stock import STOCK, NothingAdjusted, StockTooLow
from tests.catalog.stocks import SHOP, SKU, back_orders, ranked, reallocated, received, reserved
from tests.specification import given


def test_a_count_is_corrected_upwards() -> None:
    given(STOCK).when(AdjustStock(SKU, 4, "found")).then(StockAdjusted(SKU, 4, "found"))


def test_a_count_is_corrected_down_to_nothing() -> None:
    given(STOCK, received(5)).when(AdjustStock(SKU, -5, "damaged")).then(StockAdjusted(SKU, -5, "damaged"))


def test_not_below_zero() -> None:
    given(STOCK, received(5)).when(AdjustStock(SKU, -6, "lost")).then_refused(StockTooLow, requested=6, available=5)


def test_what_is_reserved_is_not_lost() -> None:
    given(STOCK, received(5), reserved(3)).when(AdjustStock(SKU, -3, "lost")).then_refused(StockTooLow, available=2)


def test_an_adjustment_of_a_service_is_noted() -> None:
    adjust = AdjustStock(SKU, -9, "fee", StockPolicy.UNTRACKED)
    given(STOCK).when(adjust).then(StockAdjusted(SKU, -9, "fee", tracked=False))


def test_and_counts_nothing() -> None:
    assert given(STOCK, StockAdjusted(SKU, -9, "fee", tracked=False)).state == Stock()


def test_not_by_nothing() -> None:
    given(STOCK, received(5)).when(AdjustStock(SKU, 0, "counted")).then_refused(NothingAdjusted, sku=SKU)
    given(STOCK).when(AdjustStock(SKU, 0, "fee", StockPolicy.UNTRACKED)).then_refused(NothingAdjusted, sku=SKU)


def test_without_a_location_it_is_the_first_one() -> None:
    given(STOCK, received(5), received(2, SHOP), ranked(SHOP)).when(AdjustStock(SKU, -1, "lost")).then(
        StockAdjusted(SKU, -1, "lost", location=SHOP)
    )


def test_not_more_than_are_at_the_location() -> None:
    given(STOCK, received(5), received(2, SHOP)).when(AdjustStock(SKU, -3, "lost", location=SHOP)).then_refused(
        StockTooLow, requested=3, available=2, location=SHOP
    )


def test_what_was_to_come_from_lost_units_comes_from_elsewhere() -> None:
    given(STOCK, received(5), received(2, SHOP), reserved(4)).when(AdjustStock(SKU, -3, "lost")).then(
        StockAdjusted(SKU, -3, "lost"), reallocated(2)
    )


def test_where_back_orders_are_on_reserved_units_may_be_lost_up_to_the_limit() -> None:
    stock = given(STOCK, received(5), reserved(5), back_orders(2))
    stock.when(AdjustStock(SKU, -2, "lost")).then(StockAdjusted(SKU, -2, "lost"))
    stock.when(AdjustStock(SKU, -3, "lost")).then_refused(StockTooLow, requested=3, available=2)
