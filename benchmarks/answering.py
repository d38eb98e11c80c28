"""Requests a second over HTTP, from wrk, against granian with two workers: the API and what a careful hand would write.

All are views of one Django with one set of settings, asked in turn, so that the machine's moods hit all of them.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.db import connections

from benchmarks.replay import act
from benchmarks.result import LeftOut, Result
from catalog.commands import CreateProduct, ReceiveStock
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from config.access.models import issue
from config.access.scopes import SCOPES
from orders.commands import PlaceOrder, RecordPayment, ShipItems
from orders.events import OrderLine
from orders.order import ORDER
from readmodels.engine.registry import projection
from readmodels.engine.replaying.replay import replay
from readmodels.router import READ_DATABASE

PORT, CONNECTIONS, SECONDS, ROUNDS = 8765, 8, 3, 5
CUSTOMERS, ORDERS_EACH, SKUS = 500, 20, 500
PRICE = Decimal("2.95")
HERE = Path(__file__).with_name("serving")
READ_MODELS = ("customer_order_summary", "product_inventory", "product_catalog")
THREADS = {"GRANIAN_BLOCKING_THREADS": "8"}
ADDRESS = f"http://127.0.0.1:{PORT}"
WEB = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT), "--no-ws", "--workers", "2")


class Load(NamedTuple):
    """What wrk has seen: requests a second, and the 99th hundredth of their times in milliseconds."""

    rate: float
    p99: float


def measure() -> list[Result]:
    if shutil.which("wrk") is None:
        raise LeftOut("It takes wrk (Debian: apt-get install wrk).")
    live_through()
    key = issue("benchmark", SCOPES)
    with served():
        write_by_hand(key)
        return [*reads(key), *writes(key)]


def reads(key: str) -> Iterator[Result]:
    """The list of a customer's 20 orders; its p99 is under the same load."""
    paths = {
        "ours": ("/api/v1/customers/c", "/orders"),
        "one ready row by hand": ("/hand/ready/c", ""),
        "DRF over three tables": ("/hand/normalised/c", ""),
        "an empty view": ("/hand/empty?", ""),
    }
    rounds = [
        {name: wrk("orders_of.lua", key, *path, CUSTOMERS) for name, path in paths.items()} for _ in range(ROUNDS)
    ]
    title = "GET a customer's 20 orders"
    yield from against(title, rounds, {"one ready row by hand": 0.8})
    yield from against(f"{title}: against serializers", rounds, {"DRF over three tables": 6})
    yield Result(f"{title}: p99", statistics.median(one["ours"].p99 for one in rounds), "ms")
    yield Result("GET of an empty view", statistics.median(one["an empty view"].rate for one in rounds), "1/s")


def writes(key: str) -> Iterator[Result]:
    """Orders of three lines, some of which meet at a SKU."""
    paths = {"ours": "/api/v1/orders", "the same SQL by hand": "/hand/orders"}
    asked = {name: ("order.lua", key, path, SKUS) for name, path in paths.items()}
    rounds = [{name: wrk(*ask) for name, ask in asked.items()} for _ in range(ROUNDS)]
    title = "POST an order of three lines"
    yield from against(title, rounds, {"the same SQL by hand": 0.5})
    yield Result(f"{title}: p99", statistics.median(one["ours"].p99 for one in rounds), "ms")


def against(title: str, rounds: list[dict[str, Load]], limits: Mapping[str, float]) -> Iterator[Result]:
    for other, limit in limits.items():
        ratio = statistics.median(one["ours"].rate / one[other].rate for one in rounds)
        yield Result(title, statistics.median(one["ours"].rate for one in rounds), "1/s", limit, ratio)
        yield Result(f"{title}, {other}", statistics.median(one[other].rate for one in rounds), "1/s")


def wrk(script: str, key: str, *arguments: object, seconds: int = SECONDS) -> Load:
    """Raises RuntimeError where an answer was no success."""
    command = ["wrk", "--latency", "--timeout", "10s", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"-s{HERE / script}"]
    command += ["-H", f"Authorization: Bearer {key}", ADDRESS, "--", *map(str, arguments)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    rate, p99 = re.search(r"Requests/sec: +([\d.]+)", said), re.search(r"99% +([\d.]+)(us|ms|s)\b", said)
    assert rate and p99, said
    return Load(float(rate[1]), float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]])


@contextmanager
def served() -> Iterator[None]:
    """Two workers of granian, as in compose.yaml."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.serving.settings", **THREADS}
    command = [sys.executable, *WEB, "config.wsgi:application"]
    web = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(f"{ADDRESS}/livez")
        yield
    finally:
        web.terminate()
        web.wait()


def wait_for(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def live_through() -> None:
    """Customers with 20 orders each of three lines, paid and shipped; and the read models as they follow from these."""
    skus = [f"SKU-{number}" for number in range(SKUS)]
    act([(PRODUCT, sku, CreateProduct(sku, f"Product {sku}", PRICE, "GBP", StockPolicy.TRACKED)) for sku in skus])
    act([(STOCK, sku, ReceiveStock(sku, 1_000_000, "benchmark")) for sku in skus])
    for number in range(ORDERS_EACH):
        placed = {f"order-{number}-{customer}": f"c{customer}" for customer in range(CUSTOMERS)}
        lines = tuple(OrderLine(skus[(number + step) % SKUS], f"Product {step}", 2, PRICE) for step in (1, 7, 13))
        act([(ORDER, key, PlaceOrder(key, customer, lines, "GBP")) for key, customer in placed.items()])
        act([(ORDER, key, RecordPayment(key, 6 * PRICE, "GBP", "benchmark")) for key in placed])
        act([(ORDER, key, ShipItems(key)) for key in placed])
    for name in READ_MODELS:
        for _ in replay(projection(name)):
            pass


def write_by_hand(key: str) -> None:
    """The same orders as a ready row for each customer, of the bytes that the API answers, and in three tables."""
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute((HERE / "tables.sql").read_text())
        for customer in range(CUSTOMERS):
            asked = urllib.request.Request(
                f"{ADDRESS}/api/v1/customers/c{customer}/orders", headers={"Authorization": f"Bearer {key}"}
            )
            with urllib.request.urlopen(asked) as answer:
                cursor.execute("INSERT INTO hand_ready VALUES (%s, %s)", [f"c{customer}", answer.read().decode()])
        cursor.execute((HERE / "fill.sql").read_text())
        cursor.execute("ANALYZE")
