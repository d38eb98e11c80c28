"""The web process is killed mid-command: clients send again with the same key, and each key has one effect."""

import json
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from catalog.stock import STOCK
from config.access.models import issue
from eventstore.commands.execution import current
from tests import shop
from tests.api.log import stored
from tests.faults import processes
from tests.faults.audit import audit
from tests.faults.conftest import Start
from tests.faults.processes import free_port, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

BUYERS = 4
KILLS = 4


class Client:
    """Sends each order until it is answered, however often that takes."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/api/v1/orders"
        self.authorization = f"Bearer {issue('buyer', ['orders:write'])}"
        self.answers: dict[str, Any] = {}
        self.repeated = 0

    def order(self, key: str) -> Any:
        """The answer. Raises OSError for a server that is not there, or goes away."""
        request = urllib.request.Request(
            self.address,
            json.dumps({"lines": [{"sku": "A", "quantity": 1}]}).encode(),
            {"Authorization": self.authorization, "Idempotency-Key": key, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            self.repeated += response.headers.get("Idempotent-Replayed") == "true"
            return json.load(response)

    def buy(self, stop: threading.Event) -> None:
        while not stop.is_set():
            key = uuid4().hex
            while key not in self.answers:
                try:
                    self.answers[key] = self.order(key)
                except urllib.error.HTTPError:
                    raise
                except (OSError, ValueError, HTTPException):
                    time.sleep(0.02)


def test_a_web_process_that_is_killed_under_load_doubles_and_loses_nothing(start: Start) -> None:
    shop.product("A", 1_000_000)
    port, stop = free_port(), threading.Event()
    client = Client(port)
    web = start(processes.web, port)
    with ThreadPoolExecutor(BUYERS) as pool:
        buyers = [pool.submit(client.buy, stop) for _ in range(BUYERS)]
        try:
            for _ in range(KILLS):
                answered = len(client.answers)
                wait_until(lambda: len(client.answers) > answered + 20, 60)  # noqa: B023
                web.kill()
                web = start(processes.web, port)
            answered = len(client.answers)
            wait_until(lambda: len(client.answers) > answered, 60)
        finally:
            stop.set()
        for buyer in buyers:
            buyer.result()
    orders = {answer["order_id"] for answer in client.answers.values()}
    assert len(orders) == len(client.answers)
    assert all(stored(f"order-{order_id}") == ["order.placed"] for order_id in orders)
    assert current(STOCK, ["A"])["A"].reserved == len(orders)
    some = dict(list(client.answers.items())[:20])
    assert {key: client.order(key) for key in some} == some
    shop.catch_up_all()
    audit()
    connections.close_all()
