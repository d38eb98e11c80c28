"""How far read models lag behind the shop: 8 clients place 200 orders a second together, a real worker folds them.

The lag is from the commit to the moment when the order's row can be read. A look at the log after each would slow the
clients down, so each looks at every tenth of its orders.
"""

import os
import random
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psutil
from django.db import connections

from benchmarks.example import envelope
from benchmarks.result import LeftOut, Result
from catalog.commands import ReceiveStock
from catalog.stock import STOCK
from config.local.process import CannotStart
from config.local.redis import Redis
from eventstore.commands.execution import execute
from eventstore.log import doorbell
from orders.commands import PlaceOrder
from orders.events import OrderLine
from orders.order import ORDER
from readmodels.engine.waking import wake_up
from readmodels.engine.watching.status import statuses
from readmodels.models import CustomerOrderSummary

CLIENTS, ORDERS_A_SECOND, SECONDS, SKUS = 8, 200, 20, 50
WORKER = (sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--without-mingle")


@dataclass
class Seen:
    """What the clients have seen: seconds from a commit to its row, and seconds that ringing has cost an order."""

    placed: int = 0
    lags: list[float] = field(default_factory=list)


def measure() -> list[Result]:
    redis = Redis(Path(os.environ["ORDERLOG_LOCAL"]))
    try:
        redis.start()
    except CannotStart as error:
        raise LeftOut(f"It takes a Redis: {error}.") from error
    worker = subprocess.Popen(WORKER, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        doorbell.listeners.append(wake_up.wake)
        return lags(psutil.Process(worker.pid))
    finally:
        doorbell.listeners.clear()
        worker.terminate()
        worker.wait()
        redis.stop()


def lags(worker: psutil.Process) -> list[Result]:
    for number in range(SKUS):
        execute(envelope(), STOCK, f"SKU-{number}", ReceiveStock(f"SKU-{number}", 1_000_000, "benchmark"))
    while any(status.lag_events for status in statuses()):
        time.sleep(0.1)
    seen, before, started = Seen(), busy(worker), time.monotonic()
    clients = [threading.Thread(target=client, args=(seen,)) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    seconds = time.monotonic() - started
    hundredths = statistics.quantiles(seen.lags, n=100)
    title = f"live, {CLIENTS} clients"
    return [
        Result(f"{title}: orders", seen.placed / seconds, "1/s"),
        Result(f"{title}: lag of a row, p50", 1_000 * hundredths[49], "ms", 50),
        Result(f"{title}: lag of a row, p99", 1_000 * hundredths[98], "ms", 500),
        Result(f"{title}: the worker's cores", (busy(worker) - before) / seconds, "cores", 1),
        Result("what a commit pays for ringing", 1_000 * ringing(), "ms", 0.5),
    ]


def client(seen: Seen) -> None:
    """An order is due each 40 ms, whether the one before was quick or slow."""
    interval = CLIENTS / ORDERS_A_SECOND
    due, end, number = time.monotonic() + random.random() * interval, time.monotonic() + SECONDS, 0
    while (now := time.monotonic()) < end:
        time.sleep(max(due - now, 0))
        due += interval
        number += 1
        order_id = uuid4().hex
        line = OrderLine(f"SKU-{random.randrange(SKUS)}", "benchmark", 1, Decimal("2.95"))
        execute(envelope(), ORDER, order_id, PlaceOrder(order_id, "17850", (line,), "GBP"))
        seen.placed += 1
        if number % 10 == 0:
            seen.lags.append(visible_after(order_id))
            due = max(due, time.monotonic())
    connections.close_all()


def visible_after(order_id: str) -> float:
    committed = time.monotonic()
    while not CustomerOrderSummary.objects.filter(pk=order_id).exists():
        time.sleep(0.001)
    return time.monotonic() - committed


def busy(worker: psutil.Process) -> float:
    """The processor seconds of a worker and its children."""
    return sum(sum(one.cpu_times()[:2]) for one in [worker, *worker.children(recursive=True)])


def ringing() -> float:
    rounds = 10_000
    started = time.perf_counter()
    for _ in range(rounds):
        wake_up.wake()
    return (time.perf_counter() - started) / rounds
