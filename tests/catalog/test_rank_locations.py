import pytest

from catalog.commands import RankLocations, ReceiveStock, TransferStock
from catalog.events import StockPolicy
from catalog.stock import MOST_LOCATIONS, STOCK, LocationsUnclear, StockNotTracked, TooManyLocations
from tests.catalog.stocks import MAIN, SHOP, SKU, ranked, received, reserved, shelves
from tests.specification import given


def test_locations_are_ranked() -> None:
    given(STOCK, received(5), received(2, SHOP)).when(RankLocations(SKU, (SHOP, MAIN))).then(ranked(SHOP, MAIN))


def test_those_that_are_not_named_come_after_in_the_order_they_had() -> None:
    stock = given(STOCK, received(1, "a"), received(2, "b"), received(3, "c"), ranked("c")).state
    assert shelves(stock) == {"c": (3, 0), "a": (1, 0), "b": (2, 0)}
    assert list(stock.shelves) == ["c", "a", "b"]


def test_what_is_reserved_stays_where_it_is_to_come_from() -> None:
    stock = given(STOCK, received(5), received(5, SHOP), reserved(3), ranked(SHOP)).state
    assert shelves(stock) == {SHOP: (5, 0), MAIN: (5, 3)}


def test_not_more_than_can_be_kept_track_of() -> None:
    many = ranked(*(f"l{number}" for number in range(MOST_LOCATIONS)))
    given(STOCK, many).when(RankLocations(SKU, ("more",))).then_refused(TooManyLocations, sku=SKU)
    given(STOCK, many).when(ReceiveStock(SKU, 1, "", location="more")).then_refused(TooManyLocations)
    given(STOCK, many, received(1, "l0")).when(TransferStock(SKU, 1, "l0", "more")).then_refused(TooManyLocations)
    given(STOCK, many).when(RankLocations(SKU, ("l7",))).then(ranked("l7"))


def test_a_location_may_have_nothing_yet() -> None:
    given(STOCK).when(RankLocations(SKU, (SHOP,))).then(ranked(SHOP))
    assert given(STOCK, ranked(SHOP)).state.default_location == SHOP


def test_the_ranking_that_there_is_changes_nothing() -> None:
    given(STOCK, received(5), received(2, SHOP)).when(RankLocations(SKU, (MAIN,))).then_nothing()
    given(STOCK, ranked(SHOP, MAIN)).when(RankLocations(SKU, (SHOP, MAIN))).then_nothing()


@pytest.mark.parametrize("locations", [(), (SHOP, SHOP)])
def test_each_is_named_once_and_one_at_least(locations: tuple[str, ...]) -> None:
    given(STOCK).when(RankLocations(SKU, locations)).then_refused(LocationsUnclear, locations=list(locations))


def test_services_are_nowhere() -> None:
    given(STOCK).when(RankLocations(SKU, (SHOP,), StockPolicy.UNTRACKED)).then_refused(StockNotTracked, sku=SKU)
