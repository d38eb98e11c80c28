from catalog.commands import CountStock
from catalog.events import StockAdjusted, StockPolicy
from catalog.stock import STOCK, CountedTooLate, StockNotTracked, StockTooLow
from tests.catalog.stocks import MAIN, SHOP, SKU, ranked, reallocated, received, reserved
from tests.specification import given

FIVE = received(5)


def count(counted: int, expected: int, location: str | None = None) -> CountStock:
    return CountStock(SKU, counted, expected, "stock-taking", location=location)


def adjusted(quantity: int, counted: int, location: str = MAIN) -> StockAdjusted:
    return StockAdjusted(SKU, quantity, "stock-taking", location=location, counted=counted)


def test_the_books_are_set_to_what_was_counted() -> None:
    given(STOCK, FIVE).when(count(3, expected=5)).then(adjusted(-2, counted=3))
    given(STOCK, FIVE).when(count(7, expected=5)).then(adjusted(2, counted=7))


def test_what_the_books_have_changes_nothing() -> None:
    given(STOCK, FIVE).when(count(5, expected=5)).then_nothing()


def test_a_count_that_is_sent_again_changes_nothing() -> None:
    given(STOCK, FIVE, adjusted(-2, counted=3)).when(count(3, expected=5)).then_nothing()


def test_units_that_moved_meanwhile_are_counted_again() -> None:
    given(STOCK, FIVE, received(1)).when(count(3, expected=5)).then_refused(
        CountedTooLate, location=MAIN, expected=5, on_hand=6
    )


def test_each_location_is_counted_by_itself() -> None:
    given(STOCK, FIVE, received(2, SHOP)).when(count(1, expected=2, location=SHOP)).then(
        adjusted(-1, counted=1, location=SHOP)
    )


def test_without_a_location_it_is_the_first_one() -> None:
    given(STOCK, FIVE, received(2, SHOP), ranked(SHOP)).when(count(1, expected=2)).then(
        adjusted(-1, counted=1, location=SHOP)
    )


def test_what_nobody_knew_of_is_found() -> None:
    given(STOCK, FIVE).when(count(4, expected=0, location=SHOP)).then(adjusted(4, counted=4, location=SHOP))


def test_what_is_reserved_is_not_lost() -> None:
    given(STOCK, FIVE, reserved(4)).when(count(3, expected=5)).then_refused(StockTooLow, requested=2, available=1)


def test_what_was_to_come_from_missing_units_comes_from_elsewhere() -> None:
    given(STOCK, FIVE, received(2, SHOP), reserved(5)).when(count(4, expected=5)).then(
        adjusted(-1, counted=4), reallocated(1)
    )


def test_services_are_not_counted() -> None:
    given(STOCK).when(CountStock(SKU, 1, 0, "x", StockPolicy.UNTRACKED)).then_refused(StockNotTracked, sku=SKU)
