"""A whole shop, driven by Hypothesis: customers, SKUs, carts and orders; commands one by one, at once, and again.

After each step the log says what the model says. Which of several commands at once comes first is not Hypothesis's to
say, so nothing that it draws may depend on it: a rule draws a number, and takes the thing that this number is now.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from catalog import commands as catalog
from catalog.events import Condition
from catalog.reservation import RESERVATION
from catalog.stock import STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import current, execute
from eventstore.decider import CommandRefused, Decider
from eventstore.log import stream
from eventstore.log.stream import Receipt
from eventstore.models import Event
from eventstore.privacy.personal import Personal
from orders import commands as sales
from orders.cart import CART, CheckedOut, Merged, Open
from orders.credit_note import CREDIT_NOTE
from orders.customer import CUSTOMER
from orders.events import OrderLine, ReturnedItems, Shipping
from orders.order import ORDER
from orders.stages import Expired, Placed
from tests.shops.model import NOTHING, Order, Shop, Units

PRICES = {"A": Decimal("2.95"), "B": Decimal("17.50"), "S": Decimal("3.33")}
GOODS = ("A", "B")
CUSTOMERS = ("ada", "bob")
LOCATIONS = ("main", "north")

goods = st.sampled_from(GOODS)
few = st.integers(1, 4)
some = st.integers(1, 9)
money = st.decimals("0.01", "60", places=2)
references = st.sampled_from(["", "p1", "p2", "p3"])
baskets = st.dictionaries(st.sampled_from(list(PRICES)), few, min_size=1)
which = st.integers(0, 11)
anywhere = st.none() | st.sampled_from(LOCATIONS)


class Sent(NamedTuple):
    """A command as it was sent, and what became of it."""

    envelope: Envelope
    decider: Decider[Any, Any, Any]
    key: str
    command: Any
    receipt: Receipt | None

    def again(self) -> Receipt | None:
        return sent(self.envelope, self.decider, self.key, self.command)


def sent(envelope: Envelope, decider: Decider[Any, Any, Any], key: str, command: Any) -> Receipt | None:
    """None where it was refused."""
    try:
        return execute(envelope, decider, key, command)
    except CommandRefused:
        return None


class WholeShop(RuleBasedStateMachine):
    """Its keys begin with a text of its own, so that all shops fit into one log."""

    crowd: ThreadPoolExecutor

    def __init__(self) -> None:
        super().__init__()
        self.name = uuid4().hex[:12]
        self.numbers = 0
        self.shop = Shop({self.key(sku): Units() for sku in GOODS})
        self.last: Sent | None = None
        self.streams: dict[str, Decider[Any, Any, Any]] = {}

    @initialize(stock=some)
    def begin(self, stock: int) -> None:
        for customer in CUSTOMERS:
            key = self.key(customer)
            registration = sales.RegisterCustomer(key, Personal(customer), Personal(f"{key}@example.com"))
            self.send(CUSTOMER, key, registration)
        for sku in GOODS:
            self.send(STOCK, self.key(sku), catalog.ReceiveStock(self.key(sku), stock, "opening"))
        self.place({"A": 1, "S": 1}, None, None, taxed=False)

    # Stock

    @rule(sku=goods, quantity=some, location=anywhere)
    def receive(self, sku: str, quantity: int, location: str | None) -> None:
        key = self.key(sku)
        self.send(STOCK, key, catalog.ReceiveStock(key, quantity, "delivery", location=location))

    @rule(sku=goods, quantity=st.integers(-9, 9).filter(bool), location=anywhere)
    def adjust(self, sku: str, quantity: int, location: str | None) -> None:
        key = self.key(sku)
        self.send(STOCK, key, catalog.AdjustStock(key, quantity, "broken", location=location))

    @rule(sku=goods, counted=st.integers(0, 9), location=st.sampled_from(LOCATIONS))
    def count(self, sku: str, counted: int, location: str) -> None:
        key = self.key(sku)
        expected = current(STOCK, [key])[key].at(location).on_hand
        self.send(STOCK, key, catalog.CountStock(key, counted, expected, "counted", location=location))

    @rule(sku=goods, quantity=some, ways=st.permutations(LOCATIONS))
    def transfer(self, sku: str, quantity: int, ways: Sequence[str]) -> None:
        key = self.key(sku)
        self.send(STOCK, key, catalog.TransferStock(key, quantity, ways[0], ways[1]))

    @rule(sku=goods, limit=st.integers(0, 5))
    def limit_back_orders(self, sku: str, limit: int) -> None:
        self.send(STOCK, self.key(sku), catalog.LimitBackOrders(self.key(sku), limit))

    @rule(sku=goods, quantity=st.integers(0, 3))
    def keep_safety_stock(self, sku: str, quantity: int) -> None:
        self.send(STOCK, self.key(sku), catalog.KeepSafetyStock(self.key(sku), quantity))

    @rule(sku=goods, ways=st.permutations(LOCATIONS))
    def rank(self, sku: str, ways: Sequence[str]) -> None:
        self.send(STOCK, self.key(sku), catalog.RankLocations(self.key(sku), tuple(ways)))

    @rule(sku=goods, quantity=few)
    def reserve(self, sku: str, quantity: int) -> None:
        key = self.new("reservation")
        until = datetime.now(UTC) + timedelta(hours=1)
        self.send(RESERVATION, key, catalog.MakeReservation(key, self.key(sku), quantity, until))

    @rule(number=which, expire=st.booleans())
    def end_reservation(self, number: int, expire: bool) -> None:
        for key in pick(self.shop.reservations, number):
            end = catalog.ExpireReservation(key) if expire else catalog.ReleaseReservation(key)
            self.send(RESERVATION, key, end)

    # Customers and carts

    @rule(customer=st.sampled_from(CUSTOMERS), what=st.integers(0, 9))
    def bar_or_admit(self, customer: str, what: int) -> None:
        key = self.key(customer)
        match what:
            case 0:
                self.send(CUSTOMER, key, sales.ForgetCustomer(key))
            case 1 | 2 | 3:
                self.send(CUSTOMER, key, sales.DeactivateCustomer(key))
            case _:
                self.send(CUSTOMER, key, sales.ReactivateCustomer(key))

    @rule(basket=baskets)
    def open_cart(self, basket: dict[str, int]) -> None:
        key = self.new("cart")
        self.send(CART, key, sales.OpenCart(key))
        for sku, quantity in basket.items():
            self.send(CART, key, sales.AddItem(key, self.key(sku), quantity))

    @rule(number=which, sku=goods, quantity=few, what=st.integers(0, 3))
    def change_cart(self, number: int, sku: str, quantity: int, what: int) -> None:
        item = self.key(sku)
        for cart in pick(self.shop.carts, number):
            changes = (
                sales.AddItem(cart, item, quantity),
                sales.ChangeQuantity(cart, item, quantity),
                sales.RemoveItem(cart, item),
                sales.AbandonCart(cart),
            )
            self.send(CART, cart, changes[what])

    @rule(first=which, second=which, both_ways=st.booleans())
    def merge_carts(self, first: int, second: int, both_ways: bool) -> None:
        for one in pick(self.shop.carts, first):
            for other in pick(self.shop.carts, second):
                merges = [(CART, one, sales.MergeCart(one, other)), (CART, other, sales.MergeCart(other, one))]
                self.send_at_once(merges if both_ways else merges[:1])

    @rule(number=which, customer=st.none() | st.sampled_from(CUSTOMERS), buyers=st.integers(1, 2))
    def check_out(self, number: int, customer: str | None, buyers: int) -> None:
        for cart in pick([key for key, cart in self.shop.carts.items() if cart.items], number):
            items = {sku.rpartition("-")[2]: quantity for sku, quantity in self.shop.carts[cart].items.items()}
            self.send_at_once([self.placement(items, customer, cart_id=cart) for _ in range(buyers)])

    # Orders

    @rule(basket=baskets, customer=st.none() | st.sampled_from(CUSTOMERS), way=st.none() | money, taxed=st.booleans())
    def place(self, basket: dict[str, int], customer: str | None, way: Decimal | None, taxed: bool) -> None:
        shipping = Shipping(way, "post") if way else None
        self.send(*self.placement(basket, customer, shipping=shipping, prices_include_tax=not taxed))

    @rule(sku=goods, quantity=few, discount=st.decimals("0", "2.95", places=2))
    def place_with_a_discount(self, sku: str, quantity: int, discount: Decimal) -> None:
        self.send(*self.placement({sku: quantity}, None, discount=discount))

    @rule(sku=goods, quantities=st.lists(few, min_size=2, max_size=3))
    def buy_at_once(self, sku: str, quantities: list[int]) -> None:
        self.send_at_once([self.placement({sku: quantity}, None) for quantity in quantities])

    @rule(number=which, amount=st.none() | money, reference=references)
    def pay(self, number: int, amount: Decimal | None, reference: str) -> None:
        for key, order in self.orders(number):
            wanted = amount or order.total - order.paid
            if wanted > 0:
                self.send(ORDER, key, sales.RecordPayment(key, wanted, "GBP", reference))

    @rule(number=which, amount=st.none() | money, reference=references)
    def refund(self, number: int, amount: Decimal | None, reference: str) -> None:
        for key, order in self.orders(number, lambda order: order.paid > 0):
            wanted = amount or order.paid - order.refunded
            if wanted > 0:
                self.send(ORDER, key, sales.RefundPayment(key, wanted, "GBP", reference))

    @rule(number=which, units=st.none() | baskets, location=anywhere)
    def ship(self, number: int, units: dict[str, int] | None, location: str | None) -> None:
        for key, order in self.orders(number):
            self.send(ORDER, key, sales.ShipItems(key, self.of(order, units), "post", "T1", location))

    @rule(number=which, shipment=st.none() | st.integers(1, 2))
    def deliver(self, number: int, shipment: int | None) -> None:
        for key, _ in self.orders(number, lambda order: bool(order.shipments)):
            self.send(ORDER, key, sales.DeliverOrder(key, shipment))

    @rule(number=which, units=baskets, condition=st.sampled_from(Condition), location=anywhere)
    def take_back(self, number: int, units: dict[str, int], condition: Condition, location: str | None) -> None:
        for key, order in self.orders(number, lambda order: bool(order.shipments)):
            back = self.of(order, units) or {}
            items = tuple(ReturnedItems(sku, quantity, condition) for sku, quantity in back.items())
            self.send(ORDER, key, sales.AcceptReturn(key, items, "too large", location))

    @rule(number=which, units=st.none() | baskets)
    def cancel_items(self, number: int, units: dict[str, int] | None) -> None:
        for key, order in self.orders(number):
            self.send(ORDER, key, sales.CancelItems(key, self.of(order, units), "changed my mind"))

    @rule(number=which, what=st.integers(0, 2))
    def end(self, number: int, what: int) -> None:
        for key, _ in self.orders(number):
            ends = (sales.CancelOrder(key, "no"), sales.ExpireOrder(key), sales.CompleteOrder(key))
            self.send(ORDER, key, ends[what])

    @rule(number=which, ways=st.permutations(range(4)))
    def quarrel_over_an_order(self, number: int, ways: Sequence[int]) -> None:
        for key, order in self.orders(number):
            due = max(order.total - order.paid, PRICES["A"])
            pay = sales.RecordPayment(key, due, "GBP")
            acts = (pay, sales.ShipItems(key), sales.CancelOrder(key, "no"), sales.ExpireOrder(key))
            self.send_at_once([(ORDER, key, acts[way]) for way in ways[:3]])

    @rule(sku=goods, quantity=few, condition=st.sampled_from(Condition))
    def credit(self, sku: str, quantity: int, condition: Condition) -> None:
        key = self.new("note")
        line = OrderLine(self.key(sku), sku, quantity, PRICES[sku])
        self.send(CREDIT_NOTE, key, sales.IssueCreditNote(key, None, (line,), "GBP", condition))

    # The same again

    @rule(times=st.integers(1, 3))
    def repeat(self, times: int) -> None:
        """One effect, one answer. What was refused may be accepted another time, so only what was recorded is sent."""
        before = self.last
        if before is None or before.receipt is None:
            return
        answers = [answer.result() for answer in [self.crowd.submit(before.again) for _ in range(times)]]
        assert answers == [before.receipt._replace(repeated=True)] * times
        self.agree()

    # How it is sent, and what has to be so afterwards

    def send(self, decider: Decider[Any, Any, Any], key: str, command: Any) -> None:
        envelope = self.envelope()
        self.take(Sent(envelope, decider, key, command, sent(envelope, decider, key, command)))
        self.agree()

    def send_at_once(self, acts: Sequence[tuple[Decider[Any, Any, Any], str, Any]]) -> None:
        envelopes = [self.envelope() for _ in acts]
        answers: list[Future[Receipt | None]] = [
            self.crowd.submit(sent, envelope, *act) for envelope, act in zip(envelopes, acts, strict=True)
        ]
        came = [
            Sent(envelope, *act, answer.result())
            for envelope, act, answer in zip(envelopes, acts, answers, strict=True)
        ]
        if len(came) == 1:
            self.take(came[0])
        else:
            for one in in_order(came):
                self.take(one)
        self.agree()

    def take(self, one: Sent) -> None:
        """What was accepted has to be allowed, and what is allowed has to be accepted."""
        before = deepcopy(self.shop)
        allowed = self.shop.take(one.command)
        accepted = one.receipt is not None
        assert allowed in (accepted, None), f"{one.command} was {'accepted' if accepted else 'refused'}"
        if not accepted:
            self.shop = before
        else:
            self.streams[one.decider.stream(one.key)] = one.decider
        self.last = one

    def agree(self) -> None:
        stocks = current(STOCK, self.shop.units)
        for sku, units in self.shop.units.items():
            stock = stocks[sku]
            assert (stock.on_hand, stock.reserved, stock.orderable) == (units.on_hand, units.reserved, units.orderable)
        for key, state in current(ORDER, self.shop.orders).items():
            agree_on_order(state, self.shop.orders[key])
        for key, found in current(CART, self.shop.carts).items():
            cart = self.shop.carts[key]
            assert isinstance(found, Open) == cart.open
            assert not isinstance(found, Open) or found.items == cart.items
            assert isinstance(found, Open | CheckedOut | Merged)

    def teardown(self) -> None:
        """Every history folds, in one piece as in two, and no stock was ever below zero."""
        for name, decider in self.streams.items():
            events: list[Any] = [recorded.event for recorded in stream.read(name)]
            middle = len(events) // 2
            assert decider.fold(events) == decider.fold(events[middle:], decider.fold(events[:middle]))
            if decider is STOCK:
                state = STOCK.initial
                for event in events:
                    state = STOCK.evolve(state, event)
                    assert all(shelf.on_hand >= 0 and shelf.reserved >= 0 for shelf in state.shelves.values())

    # What is drawn

    def key(self, name: str) -> str:
        return f"{self.name}-{name}"

    def new(self, kind: str) -> str:
        self.numbers += 1
        return self.key(f"{kind}{self.numbers}")

    def envelope(self) -> Envelope:
        return Envelope(UUID(int=uuid4().int), "shop", datetime.now(UTC))

    def placement(
        self, basket: dict[str, int], customer: str | None, **terms: Any
    ) -> tuple[Decider[Any, Any, Any], str, sales.PlaceOrder]:
        key = self.new("order")
        rate = Decimal("0.2")
        lines = tuple(
            OrderLine(self.key(sku), sku, quantity, PRICES[sku], sku in GOODS, tax_rate=rate)
            for sku, quantity in basket.items()
        )
        customer_id = self.key(customer) if customer else None
        return ORDER, key, sales.PlaceOrder(key, customer_id, lines, "GBP", **terms)

    def orders(self, number: int, wanted: Callable[[Order], bool] = lambda order: True) -> Iterator[tuple[str, Order]]:
        for key in pick([key for key, order in self.shop.orders.items() if wanted(order)], number):
            yield key, self.shop.orders[key]

    def of(self, order: Order, units: dict[str, int] | None) -> dict[str, int] | None:
        """Those of the units that the order has any of, and one of its first item where there are none."""
        if units is None:
            return None
        chosen = {self.key(sku): quantity for sku, quantity in units.items() if self.key(sku) in order.items}
        return chosen or {next(iter(order.items)): 1}


def in_order(came: Iterable[Sent]) -> list[Sent]:
    """Those that were accepted, as the log has them; what changed nothing has the position of what it found done."""
    accepted = [(one.receipt.position, one) for one in came if one.receipt is not None]
    events = Event.objects.filter(position__in=[position for position, _ in accepted])
    ids = set(events.values_list("command__id", flat=True))
    return [one for _, one in sorted(accepted, key=lambda pair: (pair[0], pair[1].envelope.id not in ids))]


def pick(keys: Iterable[str], number: int) -> Iterator[str]:
    """The key of this number, counted round and round; none where there is none."""
    known = list(keys)
    if known:
        yield known[number % len(known)]


def agree_on_order(state: Any, order: Order) -> None:
    """On what it is, and on where it stands on each axis."""
    assert type(state).__name__.lower() == order.status
    if isinstance(state, Expired):
        assert order.paid == NOTHING
        return
    assert (state.account.paid, state.account.refunded) == (order.paid, order.refunded)
    assert NOTHING <= order.refunded <= order.paid
    if not isinstance(state, Placed):
        return
    shipped, returned = sum(order.shipments), sum(item.returned for item in order.items.values())
    arrived = sum(order.shipments[number - 1] for number in order.arrived)
    progress = state.progress
    assert (progress.total, progress.unshipped, progress.shipped) == (order.total, sum(order.left.values()), shipped)
    assert (progress.delivered, progress.returned) == (arrived, returned)
    assert (progress.payment_status in ("partially_refunded", "refunded")) == (order.refunded > 0)
    assert (progress.payment_status == "unpaid") == (order.paid == 0 < order.total)
    assert (progress.fulfillment_status in ("partially_returned", "returned")) == (returned > 0)
    assert (progress.fulfillment_status == "unfulfilled") == (shipped == 0)
