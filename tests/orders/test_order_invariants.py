"""What holds for an order and its stock whatever is done with them, decided together as one transaction does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.events import MAIN, Condition
from catalog.shelves import Shelf, Stock
from catalog.stock import STOCK
from eventstore.decider import CommandRefused
from eventstore.event import Event
from orders.commands import (
    AcceptReturn,
    CancelItems,
    CancelOrder,
    CompleteOrder,
    DeliverOrder,
    ExpireOrder,
    PlaceOrder,
    RecordPayment,
    RefundPayment,
    ShipItems,
)
from orders.events import (
    ItemsCanceled,
    ItemsReturned,
    OrderCanceled,
    OrderCompleted,
    OrderExpired,
    OrderLine,
    OrderPlaced,
    PaymentRefunded,
    ReturnedItems,
    Shipping,
)
from orders.order import ORDER, OrderCommand
from orders.progress import Progress
from orders.stages import Canceled, Completed, Expired, NotPlaced, Order, Placed, facts

# Nothing is paid in less.
COIN = Decimal("0.01")

SKUS = ("A", "S")
FULL = Stock({MAIN: Shelf(30)})

skus = st.sampled_from(SKUS)
a_few = st.integers(1, 3)
one = st.dictionaries(skus, st.just(1), min_size=1, max_size=1)
units = st.none() | one | st.dictionaries(skus, st.integers(-1, 9), min_size=1)
amounts = st.decimals("0.01", "20", places=2) | st.decimals("-5", "200", places=2)
references = st.sampled_from(["", "x", "y"])
rates = st.sampled_from([Decimal(0), Decimal("0.2")])
prices = st.decimals("0", "99", places=2) | st.decimals("0", "9", places=3)


def _line(sku: str, quantity: int, price: Decimal, rate: Decimal) -> OrderLine:
    return OrderLine(sku, sku, quantity, price, tracked=sku != "S", tax_rate=rate)


def _pay_all(order: Order) -> RecordPayment:
    owed = order.total - order.account.paid if isinstance(order, Placed) else Decimal(1)
    return RecordPayment("o", owed, "GBP")


lines = st.builds(_line, skus, a_few | a_few | st.integers(-1, 30), prices, rates)
returned = st.builds(ReturnedItems, skus, st.just(1) | st.integers(0, 4), st.sampled_from(Condition))
placing = st.builds(
    PlaceOrder,
    st.just("o"),
    st.none(),
    st.lists(lines, min_size=1, max_size=3).map(tuple),
    st.just("GBP"),
    shipping=st.none() | st.builds(Shipping, st.decimals("0", "9", places=2), tax_rate=rates),
    discount=st.none() | st.decimals("0", "5", places=2),
    prices_include_tax=st.none() | st.booleans(),
)
going_on: st.SearchStrategy[OrderCommand] = st.one_of(
    st.builds(RecordPayment, st.just("o"), amounts, st.just("GBP"), references),
    st.builds(RefundPayment, st.just("o"), amounts, st.just("GBP"), references),
    st.builds(ShipItems, st.just("o"), units),
    st.builds(DeliverOrder, st.just("o"), st.none() | st.integers(0, 3)),
    st.builds(CancelItems, st.just("o"), units, st.just("")),
    st.builds(AcceptReturn, st.just("o"), st.lists(returned, max_size=2).map(tuple)),
)
ending: st.SearchStrategy[OrderCommand] = st.one_of(
    placing,
    st.just(CompleteOrder("o")),
    st.just(CancelOrder("o", "")),
    st.just(ExpireOrder("o")),
)
histories = st.builds(
    lambda first, middle, last: [first, *middle, *last],
    placing,
    st.lists(going_on | st.just(_pay_all), min_size=5, max_size=16),
    st.lists(ending | going_on, max_size=4),
)
Sent = list[OrderCommand | Callable[[Order], OrderCommand]]


@dataclass
class Shop:
    order: Order = field(default_factory=NotPlaced)
    stock: dict[str, Stock] = field(default_factory=lambda: {"A": FULL})
    events: list[Any] = field(default_factory=list)

    def send(self, command: OrderCommand) -> bool:
        """All of it or nothing, like a transaction. Answers whether it had any effect."""
        order, stock = self.order, dict(self.stock)
        try:
            events = ORDER.decide(order, command)
            for event in events:
                order = ORDER.evolve(order, event)
                for _, sku, consequence in ORDER.consequences(event):
                    stock[sku] = STOCK.fold(STOCK.decide(stock[sku], consequence), stock[sku])
        except CommandRefused:
            return False
        self.order, self.stock = order, stock
        self.events += events
        return bool(events)

    def happened(self, *types: type[Event]) -> Iterable[Any]:
        return (event for event in self.events if isinstance(event, types))

    @property
    def ordered(self) -> Decimal:
        """What the goods cost when they were ordered, without the way."""
        placed: OrderPlaced
        (placed,) = self.happened(OrderPlaced)
        way = placed.shipping
        return placed.total - (0 if way is None else way.price if way.amount is None else way.amount)


def _shop(sent: Sent) -> Shop:
    shop = Shop()
    for command in sent:
        shop.send(command(shop.order) if callable(command) else command)
    return shop


def _gone(stock: Stock) -> int:
    return FULL.on_hand - stock.on_hand


@given(histories)
def test_what_is_reserved_is_what_the_order_still_has_to_ship(sent: Sent) -> None:
    shop = _shop(sent)
    unshipped = shop.order.unshipped if isinstance(shop.order, Placed) else {}
    for sku, stock in shop.stock.items():
        assert stock.reserved == unshipped.get(sku, 0)


@given(histories)
def test_what_has_left_the_stock_was_shipped_and_did_not_come_back(sent: Sent) -> None:
    shop = _shop(sent)
    restocked = [
        item for event in shop.happened(ItemsReturned) for item in event.items if item.condition is Condition.RESTOCK
    ]
    if isinstance(shop.order, Placed):
        for sku, stock in shop.stock.items():
            shipped = shop.order.items[sku].shipped if sku in shop.order.items else 0
            assert _gone(stock) == shipped - sum(item.quantity for item in restocked if item.sku == sku)


@given(histories)
def test_an_order_that_is_given_up_leaves_stock_as_it_was(sent: Sent) -> None:
    shop = _shop(sent)
    shop.send(CancelOrder("o", ""))
    if isinstance(shop.order, Canceled | Expired):
        assert [(stock.on_hand, stock.reserved) for stock in shop.stock.values()] == [(30, 0)]


@given(histories)
def test_every_unit_is_shipped_canceled_or_neither_yet(sent: Sent) -> None:
    order = _shop(sent).order
    if isinstance(order, Placed):
        for item in order.items.values():
            assert 0 <= item.returned <= item.shipped
            assert item.canceled >= 0 <= item.unshipped
            assert item.ordered == item.shipped + item.canceled + item.unshipped


@given(histories)
def test_an_order_costs_what_is_left_of_it_and_never_less_than_nothing(sent: Sent) -> None:
    shop = _shop(sent)
    if isinstance(shop.order, Placed):
        (placed,) = shop.happened(OrderPlaced)
        assert shop.order.total == placed.total - sum(event.amount for event in shop.happened(ItemsCanceled)) >= 0
        assert all(event.amount >= 0 for event in shop.happened(ItemsCanceled, ItemsReturned))


@given(histories, st.data())
def test_what_is_canceled_and_returned_in_parts_costs_exactly_the_whole(sent: Sent, data: st.DataObject) -> None:
    shop = _shop(sent)
    while isinstance(shop.order, Placed) and shop.order.shipments and shop.order.unshipped:
        sku = data.draw(st.sampled_from(sorted(shop.order.unshipped)))
        assert shop.send(CancelItems("o", {sku: 1}, ""))
    while isinstance(shop.order, Placed) and shop.order.progress.returned < shop.order.progress.shipped:
        sku = data.draw(
            st.sampled_from([sku for sku, item in shop.order.items.items() if item.returned < item.shipped])
        )
        assert shop.send(AcceptReturn("o", (ReturnedItems(sku, 1, Condition.RESTOCK),)))
    if isinstance(shop.order, Placed) and shop.order.shipments:
        assert sum(event.amount for event in shop.happened(ItemsCanceled, ItemsReturned)) == shop.ordered


@given(histories)
def test_money_in_is_no_more_than_it_cost_and_money_out_no_more_than_came_in(sent: Sent) -> None:
    shop = _shop(sent)
    if isinstance(shop.order, Placed | Completed | Canceled):
        (placed,) = shop.happened(OrderPlaced)
        assert 0 <= shop.order.account.refunded <= shop.order.account.paid
        assert shop.order.account.paid - placed.total < COIN


@given(histories)
def test_the_axes_never_contradict_the_counts(sent: Sent) -> None:
    order = _shop(sent).order
    if isinstance(order, Placed):
        progress = order.progress
        assert 0 <= progress.returned <= progress.shipped >= progress.delivered >= 0 <= progress.unshipped
        assert progress.unshipped + progress.shipped > 0, "nothing is left: the order is canceled"
        assert sum(item.shipped for item in order.items.values()) == progress.shipped
        assert len(set(order.delivered)) == len(order.delivered) <= len(order.shipments)
        assert (progress.fulfillment_status == "unfulfilled") == (not order.shipments)
        assert progress.payment_status != "unpaid" or progress.total > 0 == progress.paid


@given(histories)
def test_a_completed_order_was_paid_and_shipped(sent: Sent) -> None:
    shop = _shop([*sent, CompleteOrder("o")])
    if isinstance(shop.order, Completed):
        (end,) = (place for place, event in enumerate(shop.events) if isinstance(event, OrderCompleted))
        before = ORDER.fold(shop.events[:end])
        assert isinstance(before, Placed) and before.progress.is_settled


@given(histories, st.integers(0, 12))
def test_folding_in_two_halves_is_folding_in_one(sent: Sent, cut: int) -> None:
    events = _shop(sent).events
    assert ORDER.fold(events[cut:], ORDER.fold(events[:cut])) == ORDER.fold(events)


def _suitable(progress: Progress, order: Placed) -> dict[str, OrderCommand]:
    """For each action the smallest command that does it, if any does."""
    sku = next(iter(order.unshipped), "A")
    back = next((sku for sku, item in order.items.items() if item.returned < item.shipped), "A")
    owed = progress.total - progress.paid
    return {
        "record_payment": RecordPayment("o", max(owed, Decimal("0.001")), "GBP"),
        "ship": ShipItems("o", {sku: 1}),
        "deliver": DeliverOrder("o"),
        "cancel": CancelOrder("o", ""),
        "cancel_items": CancelItems("o", {sku: 1}, ""),
        "accept_return": AcceptReturn("o", (ReturnedItems(back, 1, Condition.RESTOCK),)),
        "refund": RefundPayment("o", Decimal("0.001"), "GBP"),
        "complete": CompleteOrder("o"),
    }


@given(histories)
def test_an_action_is_allowed_if_and_only_if_a_suitable_command_is_accepted(sent: Sent) -> None:
    shop = _shop(sent)
    if isinstance(shop.order, NotPlaced):
        return
    allowed = facts(shop.order)["allowed_actions"]
    placed = shop.order if isinstance(shop.order, Placed) else Placed(Decimal(1), "GBP", {})
    suitable = _suitable(placed.progress, placed)
    effects = {action: Shop(shop.order, shop.stock).send(command) for action, command in suitable.items()}
    assert [action for action, effect in effects.items() if effect] == allowed
    if isinstance(shop.order, Placed):
        assert allowed == shop.order.progress.allowed_actions


@given(histories)
def test_what_is_done_is_done_once(sent: Sent) -> None:
    shop = _shop(sent)
    for command in (ShipItems("o"), DeliverOrder("o"), CompleteOrder("o"), CancelOrder("o", ""), ExpireOrder("o")):
        shop.send(command)
        assert not shop.send(command)


@given(histories)
def test_after_its_end_nothing_happens_to_an_order_but_refunds(sent: Sent) -> None:
    events = iter(_shop(sent).events)
    for event in events:
        if isinstance(event, OrderCanceled | OrderCompleted | OrderExpired):
            assert {type(later) for later in events} <= {PaymentRefunded}
