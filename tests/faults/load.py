"""A shop under load: a past, customers who go on ordering, and somebody who looks at the read models meanwhile."""

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connections

from catalog.commands import CreateProduct, ReceiveStock
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.commands.batch import Batch
from eventstore.log import stream
from orders.commands import PlaceOrder, RecordPayment, ShipItems
from orders.order import ORDER
from readmodels.engine.watching.status import statuses
from readmodels.models import CustomerOrderSummary
from tests import shop

SKUS = "ABCDEFGH"
CUSTOMERS = 4
TOGETHER = 300


def past(orders: int) -> None:
    """Products, and orders that were placed, paid and shipped."""
    _act([(PRODUCT, sku, CreateProduct(sku, sku, shop.PRICE, "GBP", StockPolicy.TRACKED)) for sku in SKUS])
    _act([(STOCK, sku, ReceiveStock(sku, 100_000_000, "delivery")) for sku in SKUS])
    for first in range(0, orders, TOGETHER):
        keys = [f"past-{number}" for number in range(first, min(first + TOGETHER, orders))]
        lines = {key: shop.line(SKUS[number % len(SKUS)]) for number, key in enumerate(keys)}
        _act([(ORDER, key, PlaceOrder(key, f"c{key[-1]}", (lines[key],), "GBP")) for key in keys])
        _act([(ORDER, key, RecordPayment(key, shop.PRICE, "GBP")) for key in keys])
        _act([(ORDER, key, ShipItems(key)) for key in keys])


def _act(commands: list[tuple[Any, str, Any]]) -> None:
    with stream.bulk_transaction():
        batch = Batch()
        batch.load((decider, key) for decider, key, _ in commands)
        for decider, key, command in commands:
            batch.handle(shop.envelope(), decider, key, command)
        batch.append()


class Orders:
    """Those that were acknowledged, and how long each took, in seconds."""

    def __init__(self, per_second: float) -> None:
        self.placed: list[str] = []
        self.seconds: list[float] = []
        self.stopped = threading.Event()
        self._pause = CUSTOMERS / per_second

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def buy(self, customer: int) -> None:
        """An order at a time, some of them paid, shipped or canceled at once."""
        chance, due = random.Random(customer), time.monotonic()
        try:
            while not self.stopped.is_set():
                self._order(f"{customer}-{len(self.placed)}-{due}", chance)
                due = max(due + self._pause, time.monotonic() - 1)
                time.sleep(max(0.0, due - time.monotonic()))
        finally:
            connections.close_all()

    def _order(self, order_id: str, chance: random.Random) -> None:
        started = time.monotonic()
        shop.place(order_id, shop.line(chance.choice(SKUS)), customer=order_id[0])
        self.seconds.append(time.monotonic() - started)
        self.placed.append(order_id)
        match chance.randrange(10):
            case 0:
                shop.pay(order_id, str(Decimal(chance.randrange(1, 13))))
            case 1:
                shop.ship(order_id)
            case 2:
                shop.cancel(order_id)


class Sight:
    """How far behind a read model was at most, in seconds, and whether rows that were there have gone."""

    def __init__(self) -> None:
        self.longest_lag = 0.0
        self.gaps: list[str] = []
        self.stopped = threading.Event()

    def look(self) -> None:
        rows = 0
        positions: dict[str, int] = {}
        try:
            while not self.stopped.wait(0.03):
                for status in statuses():
                    self.longest_lag = max(self.longest_lag, status.lag_seconds)
                    if status.position < positions.get(status.name, 0):
                        self.gaps.append(f"{status.name} went back to {status.position}")
                    positions[status.name] = status.position
                before, rows = rows, CustomerOrderSummary.objects.count()
                if rows < before:
                    self.gaps.append(f"{rows} orders after {before}")
        finally:
            connections.close_all()


def no_slower(before: Orders, during: Orders) -> bool:
    """What is promised of most faults. A few seconds on a busy machine cannot show it: this is for the long proof."""
    return during.median < 1.5 * before.median


@contextmanager
def ordering(per_second: float = 100) -> Iterator[Orders]:
    """Customers order until the block ends."""
    orders = Orders(per_second)
    with _threads(orders.stopped, *(lambda n=n: orders.buy(n) for n in range(CUSTOMERS))):
        yield orders


@contextmanager
def looking() -> Iterator[Sight]:
    """The read models are looked at until the block ends."""
    sight = Sight()
    with _threads(sight.stopped, sight.look):
        yield sight


@contextmanager
def _threads(stopped: threading.Event, *works: Callable[[], None]) -> Iterator[None]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
