"""Clients read what they have just written, while the read models are slow or stand still; nobody else has to wait."""

import json
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from config.access.models import issue
from config.access.scopes import SCOPES
from tests import shop
from tests.faults import processes
from tests.faults.conftest import Start
from tests.faults.processes import free_port, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

CLIENTS, ORDERS_EACH = 16, 3


class Client:
    """As many as threads use it."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/api/v1"
        self.headers = {"Authorization": f"Bearer {issue('client', SCOPES)}", "Content-Type": "application/json"}

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        """Status, headers and content of the answer, also of a refusal."""
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/{path}", data, {**self.headers, **sent})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.headers, json.load(response)
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers, json.load(refusal)

    def order(self) -> tuple[str, str]:
        """Its id, and the token of the write."""
        lines = [{"sku": "A", "quantity": 1}]
        status, headers, placed = self.ask("orders", {"lines": lines}, Idempotency_Key=uuid4().hex)
        assert status == 201
        return placed["order_id"], headers["Consistency-Token"]

    def read(self, path: str, token: str) -> Any:
        """What is answered in the end to who asks for no less than what the token stands for."""
        while True:
            status, headers, found = self.ask(path, Consistency_Token=token, Prefer="wait=10, handling=strict")
            if status != 503:
                assert (status, int(headers["Projection-Position"]) >= int(token)) == (200, True)
                return found
            assert int(headers["Retry-After"]) > 0


@pytest.fixture
def client(start: Start) -> Client:
    shop.product("A", 1_000_000)
    shop.catch_up_all()
    port = free_port()
    start(processes.web, port)
    client = Client(port)
    wait_until(lambda: answers(client), 60)
    return client


def answers(client: Client) -> bool:
    try:
        return client.ask("inventory/A")[0] == 200
    except OSError:
        return False


def test_sixteen_clients_read_each_order_at_once_while_the_read_models_are_slow(client: Client) -> None:
    done = threading.Event()

    def buy() -> None:
        for _ in range(ORDERS_EACH):
            order_id, token = client.order()
            assert client.read(f"orders/{order_id}", token)["status"] == "placed"
            assert client.read("inventory/A", token)["position"] >= int(token)

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        slow = pool.submit(fold_slowly, done)
        buyers = [pool.submit(buy) for _ in range(CLIENTS)]
        try:
            for buyer in buyers:
                buyer.result()
        finally:
            done.set()
        slow.result()


def fold_slowly(done: threading.Event) -> None:
    try:
        while not done.is_set():
            time.sleep(0.3)
            shop.catch_up_all()
    finally:
        connections.close_all()


def test_however_many_wait_others_are_answered(client: Client) -> None:
    order_id, token = client.order()
    with ThreadPoolExecutor(CLIENTS) as pool:
        waiting = [
            pool.submit(lambda: client.ask(f"orders/{order_id}", Consistency_Token=token, Prefer="wait=10"))
            for _ in range(CLIENTS)
        ]
        wait_until(lambda: any(one.done() for one in waiting), 60)  # who found no place to wait
        for _ in range(20):
            assert client.ask("inventory/A")[0] == 200
        still = [one for one in waiting if not one.done()]
        assert still
        shop.catch_up_all()
        assert [one.result()[0] for one in still] == [200] * len(still)
        honest = [one.result() for one in waiting if one not in still]
    assert all(status == 404 and int(headers["Projection-Lag"]) > 0 for status, headers, _ in honest)
