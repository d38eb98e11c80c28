"""What holds for a stock whatever it is told, in whatever order."""

from collections.abc import Iterator
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from catalog.commands import (
    AdjustStock,
    CountStock,
    IssueStock,
    KeepSafetyStock,
    LimitBackOrders,
    RankLocations,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    ReturnStock,
    TransferStock,
)
from catalog.events import Condition, StockPolicy
from catalog.shelves import Stock, StockEvent
from catalog.stock import STOCK, StockCommand
from eventstore.decider import CommandRefused
from tests.catalog.stocks import ORDER_ID, SKU

sku, text = st.just(SKU), st.just("")
quantities = st.integers(-2, 20)
policies = st.sampled_from(StockPolicy)
places = st.sampled_from(["main", "shop", "attic"])
somewhere = st.none() | places
movements = st.one_of(
    st.builds(ReceiveStock, sku, quantities, text, policies, somewhere),
    st.builds(AdjustStock, sku, st.integers(-20, 20), text, policies, somewhere),
    st.builds(CountStock, sku, st.integers(-2, 20), st.integers(0, 20), text, policies, somewhere),
    st.builds(ReserveStock, sku, quantities, st.just(ORDER_ID)),
    st.builds(ReleaseStock, sku, quantities, st.just(ORDER_ID)),
    st.builds(IssueStock, sku, quantities, st.just(ORDER_ID), somewhere),
    st.builds(ReturnStock, sku, quantities, text, st.sampled_from(Condition), somewhere),
    st.builds(TransferStock, sku, quantities, places, places, policies),
    st.builds(KeepSafetyStock, sku, st.integers(-1, 5), policies),
    st.builds(RankLocations, sku, st.lists(places, max_size=3).map(tuple), policies),
)
commands = movements | st.builds(LimitBackOrders, sku, st.integers(-1, 15), policies)


class Told:
    """A stock that is told commands one after the other, and what it did about each: nothing of one it refused."""

    def __init__(self, sent: list[StockCommand]) -> None:
        self.sent = sent
        self.events: list[StockEvent] = []

    def steps(self) -> Iterator[tuple[StockCommand, Stock, Stock]]:
        """Each command that was not refused, with the stock before and after it."""
        before = Stock()
        for command in self.sent:
            with suppress(CommandRefused):
                events = STOCK.decide(before, command)
                self.events += events
                after = STOCK.fold(events, before)
                yield command, before, after
                before = after


@given(st.lists(movements, max_size=50))
def test_without_back_orders_no_more_is_reserved_anywhere_than_is_on_hand_there(sent: list[StockCommand]) -> None:
    for _, _, stock in Told(sent).steps():
        assert all(0 <= shelf.reserved <= shelf.on_hand for shelf in stock.shelves.values())


@given(st.lists(commands, max_size=50))
def test_with_them_nothing_is_below_zero_and_none_is_spare_where_some_are_short(sent: list[StockCommand]) -> None:
    for _, _, stock in Told(sent).steps():
        shelves = stock.shelves.values()
        assert all(shelf.on_hand >= 0 and shelf.reserved >= 0 for shelf in shelves)
        assert not (any(shelf.free < 0 for shelf in shelves) and any(shelf.free > 0 for shelf in shelves))


@given(st.lists(commands, max_size=50))
def test_no_more_is_promised_than_the_limit_lets(sent: list[StockCommand]) -> None:
    for command, before, after in Told(sent).steps():
        promised, limit = after.reserved - after.on_hand, after.back_order_limit
        if isinstance(command, ReserveStock):
            assert after.reserved + after.safety_stock <= after.on_hand + limit
        elif not isinstance(command, LimitBackOrders):
            assert promised <= max(limit, before.reserved - before.on_hand, 0)


@given(st.lists(commands, max_size=50))
def test_units_on_hand_are_those_that_came_less_those_that_went(sent: list[StockCommand]) -> None:
    for command, before, after in Told(sent).steps():
        assert after.on_hand - before.on_hand == _moved(command, before)


@given(st.lists(commands, max_size=50))
def test_reserved_are_those_that_were_asked_for_and_neither_released_nor_issued(sent: list[StockCommand]) -> None:
    for command, before, after in Told(sent).steps():
        assert after.reserved - before.reserved == _promised(command)


@given(st.lists(commands, max_size=50), st.integers(0, 100))
def test_a_fold_in_two_halves_is_a_fold(sent: list[StockCommand], half: int) -> None:
    told = Told(sent)
    (*_, last) = [Stock(), *(after for _, _, after in told.steps())]
    first, second = told.events[:half], told.events[half:]
    assert STOCK.fold(second, STOCK.fold(first)) == STOCK.fold(told.events) == last
    assert list(STOCK.fold(told.events).shelves) == list(last.shelves)


def _moved(command: StockCommand, before: Stock) -> int:
    match command:
        case ReceiveStock() | ReturnStock(condition=Condition.RESTOCK):
            return command.quantity
        case AdjustStock(stock_policy=StockPolicy.TRACKED):
            return command.quantity
        case CountStock():
            return command.counted - before.at(command.location or before.default_location).on_hand
        case IssueStock():
            return -command.quantity
        case _:
            return 0


def _promised(command: StockCommand) -> int:
    match command:
        case ReserveStock():
            return command.quantity
        case ReleaseStock() | IssueStock():
            return -command.quantity
        case _:
            return 0
