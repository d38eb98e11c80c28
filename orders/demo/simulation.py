"""A busy shop: customers fill carts and order, the shop ships and receives, some of it comes back.

Each step is a command, or a few.
Who it is about is drawn by chance; what can be done with an order is what it says itself.
"""

import random
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog.commands import CountStock, MakeReservation, ReceiveStock
from catalog.events import Condition, StockPolicy
from catalog.money import Money
from catalog.product import PRODUCT, Offered, offered
from catalog.reservation import RESERVATION
from catalog.stock import STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import current, execute
from eventstore.decider import CommandRefused, Decider
from eventstore.identifier import uuid7
from eventstore.models import Stream
from eventstore.privacy.personal import Personal
from orders.cart import CART, Open
from orders.commands import (
    AcceptReturn,
    AddItem,
    CancelItems,
    CancelOrder,
    ChangeQuantity,
    DeliverOrder,
    OpenCart,
    RecordPayment,
    RefundPayment,
    RegisterCustomer,
    RemoveItem,
    ShipItems,
)
from orders.customer import CUSTOMER
from orders.demo.people import somebody
from orders.events import ReturnedItems
from orders.order import ORDER
from orders.placement import Terms, Wanted, check_out, costs, price
from orders.stages import Placed

ACTOR = "simulation"
# The newest of what is going on: the rest is left as it is.
KNOWN = 200
LOW = 5
COUNTRIES = ("United Kingdom",) * 8 + ("Ireland", "Germany")


class NothingToSell(Exception):
    """No goods are offered: `manage.py demo` makes some."""


@dataclass
class Simulation:
    """What goes on. `done` counts the steps that were taken, `refused` what a rule did not allow."""

    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    customers: deque[str] = field(default_factory=lambda: deque(maxlen=KNOWN))
    carts: deque[str] = field(default_factory=lambda: deque(maxlen=KNOWN))
    orders: deque[str] = field(default_factory=lambda: deque(maxlen=KNOWN))
    skus: list[str] = field(default_factory=list)
    goods: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Raises NothingToSell."""
        names = Stream.objects.filter(name__startswith="product-").order_by("name").values_list("name", flat=True)
        products = current(PRODUCT, [name.removeprefix("product-") for name in names])
        offers = {sku: product for sku, product in products.items() if isinstance(product, Offered)}
        self.skus = list(offers)
        self.goods = [sku for sku, product in offers.items() if product.stock_policy is StockPolicy.TRACKED]
        if not self.goods:
            raise NothingToSell

    def step(self) -> None:
        """One thing that somebody does."""
        act = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
        try:
            if act(self):
                self.done[act.__name__] += 1
        except CommandRefused:
            self.refused += 1

    def register(self) -> bool:
        customer_id = str(uuid7())
        name, email, address = somebody(self.chance.randrange(1_000_000))
        self.send(
            CUSTOMER, customer_id, RegisterCustomer(customer_id, Personal(name), Personal(email), Personal(address))
        )
        self.customers.append(customer_id)
        return True

    def fill_a_cart(self) -> bool:
        """A new one half of the time."""
        cart_id = self.pick(self.carts)
        if cart_id is None or self.chance.random() < 0.5:
            cart_id, guest = str(uuid7()), self.chance.random() < 0.3
            self.send(CART, cart_id, OpenCart(cart_id, None if guest else self.pick(self.customers)))
            self.carts.append(cart_id)
        sku = self.chance.choices(self.skus, [1 / (place + 8) for place in range(len(self.skus))])[0]
        offered(current(PRODUCT, [sku])[sku], sku)
        self.send(CART, cart_id, AddItem(cart_id, sku, self.chance.choice((1, 1, 1, 2, 3))))
        return True

    def change_a_cart(self) -> bool:
        cart_id, items = self.cart()
        if not items:
            return False
        sku = self.chance.choice(list(items))
        change = RemoveItem(cart_id, sku) if self.chance.random() < 0.4 else ChangeQuantity(cart_id, sku, 2)
        self.send(CART, cart_id, change)
        return True

    def check_out_a_cart(self) -> bool:
        """At the price that is shown at that moment."""
        cart_id, items = self.cart()
        if not items:
            return False
        lines, currency = price([Wanted(*item) for item in items.items()], current(PRODUCT, items))
        terms = Terms(None, self.chance.choice(COUNTRIES))
        order_id = str(uuid7())
        check_out(self.envelope(), order_id, cart_id, terms, Money(costs(lines, currency, terms).total, currency))
        self.carts.remove(cart_id)
        self.orders.append(order_id)
        return True

    def pay(self) -> bool:
        """Some in two parts; a few never do."""
        for order_id, order in self.order("record_payment"):
            due = order.total - order.account.paid
            part = (due / 2).quantize(Decimal("0.01")) if self.chance.random() < 0.1 else due
            self.send(ORDER, order_id, RecordPayment(order_id, part or due, order.currency, f"card-{uuid7()}"))
            return True
        return False

    def ship(self) -> bool:
        """What is paid; now and then only the first item."""
        for order_id, order in self.order("ship"):
            if order.account.paid < order.total:
                continue
            sku, units = next(iter(order.unshipped.items()))
            some = {sku: units} if self.chance.random() < 0.2 else None
            self.send(ORDER, order_id, ShipItems(order_id, some, "Parcel Post", f"PP{self.chance.randrange(10**9)}GB"))
            return True
        return False

    def deliver(self) -> bool:
        for order_id, _ in self.order("deliver"):
            self.send(ORDER, order_id, DeliverOrder(order_id))
            return True
        return False

    def take_back(self) -> bool:
        for order_id, order in self.order("accept_return"):
            sku = next(sku for sku, item in order.items.items() if item.returned < item.shipped)
            items = (ReturnedItems(sku, 1, self.chance.choice(list(Condition))),)
            self.send(ORDER, order_id, AcceptReturn(order_id, items, "not as expected"))
            return True
        return False

    def refund(self) -> bool:
        """What came back."""
        for order_id, order in self.order("refund"):
            back = next((item for item in order.items.values() if item.returned), None)
            if back is None or order.account.refunded:
                continue
            amount = min((back.amount / back.ordered).quantize(Decimal("0.01")), order.account.paid)
            self.send(ORDER, order_id, RefundPayment(order_id, amount, order.currency, f"refund-{uuid7()}", "returned"))
            return True
        return False

    def cancel(self) -> bool:
        for order_id, order in self.order("cancel"):
            sku, units = next(iter(order.unshipped.items()))
            whole = self.chance.random() < 0.5
            part = CancelItems(order_id, {sku: units}, "no longer needed")
            self.send(ORDER, order_id, CancelOrder(order_id, "changed their mind") if whole else part)
            if whole and order.account.paid:
                back = RefundPayment(order_id, order.account.paid, order.currency, f"refund-{uuid7()}", "canceled")
                self.send(ORDER, order_id, back)
            return True
        return False

    def receive(self) -> bool:
        """What runs low."""
        skus = self.chance.sample(self.goods, min(20, len(self.goods)))
        for sku, stock in current(STOCK, skus).items():
            if stock.orderable <= LOW:
                self.send(STOCK, sku, ReceiveStock(sku, 24, f"delivery {timezone.now():%d %b}"))
                return True
        return False

    def count(self) -> bool:
        """As it should be, or one short."""
        sku = self.chance.choice(self.goods)
        stock = current(STOCK, [sku])[sku]
        place = stock.default_location
        there = stock.at(place).on_hand
        counted = max(0, there - self.chance.choice((0, 0, 0, 1)))
        self.send(STOCK, sku, CountStock(sku, counted, there, "weekly count", location=place))
        return True

    def reserve(self) -> bool:
        """For somebody who makes up their mind, or does not."""
        key, sku = str(uuid7()), self.chance.choice(self.goods)
        until = timezone.now() + timedelta(seconds=self.chance.randrange(30, 300))
        self.send(RESERVATION, key, MakeReservation(key, sku, 1, until))
        return True

    def send(self, decider: Decider[Any, Any, Any], key: str, command: Any) -> None:
        execute(self.envelope(), decider, key, command)

    def envelope(self) -> Envelope:
        return Envelope(uuid7(), ACTOR, timezone.now())

    def pick(self, known: deque[str]) -> str | None:
        return self.chance.choice(known) if known else None

    def cart(self) -> tuple[str, dict[str, int]]:
        """One that something is in, if there is one at hand."""
        cart_id = self.pick(self.carts)
        if cart_id is None:
            return "", {}
        cart = current(CART, [cart_id])[cart_id]
        return cart_id, cart.items if isinstance(cart, Open) else {}

    def order(self, action: str) -> Iterator[tuple[str, Placed]]:
        """One that allows the action, if there is one among some that are at hand."""
        some = self.chance.sample(list(self.orders), min(10, len(self.orders)))
        for order_id, order in current(ORDER, some).items():
            if isinstance(order, Placed) and action in order.progress.allowed_actions:
                yield order_id, order


# How often, among a hundred or so.
ACTS: dict[Callable[[Simulation], bool], int] = {
    Simulation.register: 4,
    Simulation.fill_a_cart: 34,
    Simulation.change_a_cart: 5,
    Simulation.check_out_a_cart: 14,
    Simulation.pay: 14,
    Simulation.ship: 12,
    Simulation.deliver: 10,
    Simulation.take_back: 1,
    Simulation.refund: 1,
    Simulation.cancel: 1,
    Simulation.receive: 5,
    Simulation.count: 1,
    Simulation.reserve: 2,
}
