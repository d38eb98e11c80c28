"""PostgreSQL is restarted while orders are taken: 503 meanwhile, back by itself, and nothing acknowledged is lost."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import close_old_connections, connections

from catalog.stock import STOCK
from config.local.postgres import Postgres
from eventstore.commands.execution import current
from tests.api.client import Storefront
from tests.api.log import stored

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)

STOCK_OF_MUGS = 1_000_000
LINES = {"lines": [{"sku": "MUG", "quantity": 1}]}


class Buyers:
    """Clients that place orders until they are stopped, and send each again, with its key, until it is answered."""

    def __init__(self, shop: Storefront) -> None:
        self.shop = shop
        self.stopped = Event()
        self.statuses: Counter[int] = Counter()
        self.orders: list[str] = []
        self.longest_outage = 0.0

    @contextmanager
    def buying(self, count: int = 4) -> Iterator[None]:
        with ThreadPoolExecutor(count) as threads:
            futures = [threads.submit(self._buy) for _ in range(count)]
            try:
                yield
            finally:
                self.stopped.set()
                for future in futures:
                    future.result()

    def _buy(self) -> None:
        try:
            while not self.stopped.is_set():
                self.orders.append(self._place(uuid4().hex))
        finally:
            connections.close_all()

    def _place(self, key: str) -> str:
        begun = time.monotonic()
        while (answer := self._send(key)).status_code == 503:
            assert answer.json()["code"] == "unavailable"
            self.longest_outage = max(self.longest_outage, time.monotonic() - begun)
            assert self.longest_outage < 60
            time.sleep(0.05)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["order_id"])

    def _send(self, key: str) -> Any:
        close_old_connections()  # what Django does before a request, and the test client leaves out
        answer = self.shop.post("orders", LINES, key=key)
        self.statuses[answer.status_code] += 1
        return answer


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_a_restart_under_load_loses_nothing_and_shows_no_500(postgres: Postgres, how: signal.Signals) -> None:
    shop = Storefront()
    shop.product("MUG", stock=STOCK_OF_MUGS)
    buyers = Buyers(shop)
    with buyers.buying():
        time.sleep(0.5)
        restarted = time.monotonic()
        postgres.restart(how)
        restart = time.monotonic() - restarted
        time.sleep(0.5)
    close_old_connections()
    assert buyers.statuses.keys() == {201, 503}
    assert buyers.longest_outage < restart + 15
    assert len(set(buyers.orders)) == len(buyers.orders)
    assert all(stored(f"order-{order_id}") == ["order.placed"] for order_id in buyers.orders)
    assert current(STOCK, ["MUG"])["MUG"].reserved == len(buyers.orders)
