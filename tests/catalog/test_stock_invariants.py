"""What holds for a stock whatever it is told, in whatever order."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from catalog.commands import AdjustStock, IssueStock, ReceiveStock, ReleaseStock, ReserveStock, ReturnStock
from catalog.events import StockPolicy
from catalog.stock import STOCK, Stock, StockCommand
from eventstore.decider import CommandRefused
from tests.catalog.stocks import ORDER_ID, SKU

quantities = st.integers(-2, 20)
commands = st.one_of(
    st.builds(ReceiveStock, st.just(SKU), quantities, st.just(""), st.sampled_from(StockPolicy)),
    st.builds(AdjustStock, st.just(SKU), st.integers(-20, 20), st.just(""), st.sampled_from(StockPolicy)),
    st.builds(ReserveStock, st.just(SKU), quantities, st.just(ORDER_ID)),
    st.builds(ReleaseStock, st.just(SKU), quantities, st.just(ORDER_ID)),
    st.builds(IssueStock, st.just(SKU), quantities, st.just(ORDER_ID)),
    st.builds(ReturnStock, st.just(SKU), quantities, st.just("")),
)


@given(st.lists(commands, max_size=50))
def test_no_more_is_reserved_than_is_on_hand_and_neither_is_below_zero(sent: list[StockCommand]) -> None:
    stock = Stock()
    for command in sent:
        with suppress(CommandRefused):
            stock = STOCK.fold(STOCK.decide(stock, command), stock)
        assert 0 <= stock.reserved <= stock.on_hand


@given(st.lists(commands, max_size=50))
def test_units_on_hand_are_those_that_came_less_those_that_went(sent: list[StockCommand]) -> None:
    stock, units = Stock(), 0
    for command in sent:
        with suppress(CommandRefused):
            stock = STOCK.fold(STOCK.decide(stock, command), stock)
            units += _moved(command)
    assert stock.on_hand == units


def _moved(command: StockCommand) -> int:
    match command:
        case ReceiveStock() | ReturnStock():
            return command.quantity
        case AdjustStock(stock_policy=StockPolicy.TRACKED):
            return command.quantity
        case IssueStock():
            return -command.quantity
        case _:
            return 0
