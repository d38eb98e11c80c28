"""Events of the shop's own, for processes that know no events of the tests: stock that is received."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections

from catalog.commands import ReceiveStock, RenameProduct
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.commands.batch import Batch
from eventstore.commands.execution import execute
from eventstore.log import stream
from tests import shop

WRITERS = 8


class GivenUp(Exception):
    pass


def received(sku: str = "A") -> int:
    """One event; its position."""
    return execute(shop.envelope(), STOCK, sku, ReceiveStock(sku, 1, "delivery")).position


def renamed(sku: str, name: str) -> int:
    """An event of another type, for a product that there is; its position."""
    return execute(shop.envelope(), PRODUCT, sku, RenameProduct(sku, name)).position


@contextmanager
def appending(sku: str, events: int = 1) -> Iterator[list[int]]:
    """Events whose positions are drawn, and which are committed when the block ends."""
    with stream.bulk_transaction():
        batch = Batch()
        for _ in range(events):
            batch.handle(shop.envelope(), STOCK, sku, ReceiveStock(sku, 1, "delivery"))
        yield [receipt.position for receipt in batch.append().receipts()]


@contextmanager
def held_up(sku: str = "slow") -> Iterator[list[int]]:
    """The same in another thread, so that this one can append what is committed meanwhile."""
    drawn: list[int] = []
    started, finish = threading.Event(), threading.Event()

    def append() -> None:
        with appending(sku) as positions:
            drawn.extend(positions)
            started.set()
            finish.wait(30)
        connections.close_all()

    writer = threading.Thread(target=append)
    writer.start()
    assert started.wait(10)
    try:
        yield drawn
    finally:
        finish.set()
        writer.join()


class Writers:
    """They append in any order, quickly and slowly, and give up a fifth."""

    def __init__(self) -> None:
        self.committed: list[int] = []
        self._stopped = threading.Event()

    def write(self, number: int) -> None:
        chance = random.Random(number)
        try:
            for round_ in itertools.count():
                if self._stopped.is_set():
                    return
                self._append(f"{number}-{round_}", chance)
        finally:
            connections.close_all()

    def _append(self, sku: str, chance: random.Random) -> None:
        try:
            with appending(sku, chance.randrange(1, 4)) as positions:
                time.sleep(chance.choice([0.0, 0.02, 0.2]) * chance.random())
                if chance.random() < 0.2:
                    raise GivenUp
        except GivenUp:
            return
        self.committed.extend(positions)

    @contextmanager
    def writing(self) -> Iterator[None]:
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(self.write, number) for number in range(WRITERS)]
            try:
                yield
            finally:
                self._stopped.set()
            for writer in writers:
                writer.result()
