from catalog.commands import AdjustStock
from catalog.events import StockAdjusted, StockPolicy
from catalog.stock import STOCK, NothingAdjusted, Stock, StockTooLow
from tests.catalog.stocks import SKU, received, reserved
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
