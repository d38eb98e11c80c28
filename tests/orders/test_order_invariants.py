"""What holds for an order and its stock whatever is done with them, decided together as one transaction does."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.stock import STOCK, Stock
from eventstore.decider import CommandRefused
from orders.commands import CancelOrder, PlaceOrder, RecordPayment, ShipItems
from orders.events import OrderLine
from orders.order import ORDER, Canceled, NotPlaced, Order, OrderCommand, Placed

SKUS = ("A", "B", "S")
FULL = Stock(on_hand=30)

skus = st.sampled_from(SKUS)
lines = st.builds(
    lambda sku, quantity, price: OrderLine(sku, sku, quantity, price, tracked=sku != "S"),
    skus,
    st.integers(-1, 9),
    st.decimals("-1", "99", places=3),
)
commands: st.SearchStrategy[OrderCommand] = st.one_of(
    st.builds(PlaceOrder, st.just("o"), st.none(), st.lists(lines, min_size=1, max_size=6).map(tuple), st.just("GBP")),
    st.builds(RecordPayment, st.just("o"), st.decimals("-5", "200", places=2), st.just("GBP")),
    st.builds(ShipItems, st.just("o"), st.none() | st.dictionaries(skus, st.integers(-1, 9), min_size=1)),
    st.builds(CancelOrder, st.just("o"), st.just("")),
)


@dataclass
class Shop:
    order: Order = field(default_factory=NotPlaced)
    stock: dict[str, Stock] = field(default_factory=lambda: {"A": FULL, "B": FULL})

    def send(self, command: OrderCommand) -> None:
        """All of it or nothing, like a transaction."""
        order, stock = self.order, dict(self.stock)
        try:
            for event in ORDER.decide(order, command):
                order = ORDER.evolve(order, event)
                for _, sku, consequence in ORDER.consequences(event):
                    stock[sku] = STOCK.fold(STOCK.decide(stock[sku], consequence), stock[sku])
        except CommandRefused:
            return
        self.order, self.stock = order, stock


def _shop(sent: list[Any]) -> Shop:
    shop = Shop()
    for command in sent:
        shop.send(command)
    return shop


@given(st.lists(commands, max_size=12))
def test_what_is_reserved_is_what_the_order_still_has_to_ship(sent: list[OrderCommand]) -> None:
    shop = _shop(sent)
    unshipped = shop.order.unshipped if isinstance(shop.order, Placed) else {}
    for sku, stock in shop.stock.items():
        assert stock.reserved == unshipped.get(sku, 0)


@given(st.lists(commands, max_size=12))
def test_a_canceled_order_leaves_stock_as_it_was(sent: list[OrderCommand]) -> None:
    shop = _shop(sent)
    shop.send(CancelOrder("o", ""))
    if isinstance(shop.order, Canceled):
        assert shop.stock == {"A": FULL, "B": FULL}


@given(st.lists(commands, max_size=12))
def test_all_that_was_ordered_leaves_stock_and_no_more(sent: list[OrderCommand]) -> None:
    shop = _shop(sent)
    ordered = shop.order.unshipped if isinstance(shop.order, Placed) and not shop.order.shipped else None
    shop.send(ShipItems("o"))
    if ordered:
        assert {sku: FULL.on_hand - stock.on_hand for sku, stock in shop.stock.items()} == {
            sku: ordered.get(sku, 0) for sku in shop.stock
        }


@given(st.lists(commands, max_size=12))
def test_no_order_is_paid_above_its_total(sent: list[OrderCommand]) -> None:
    order = _shop(sent).order
    assert not isinstance(order, Placed) or Decimal(0) <= order.paid <= order.total
