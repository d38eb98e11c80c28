"""Replays against one SQL statement that builds the same table, and against a loop of the ORM, a row for each event.

On a log of order life cycles, and on the real history where HISTORY names it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import Model

from benchmarks import server
from benchmarks.example import envelope
from benchmarks.result import Result
from catalog.commands import CreateProduct, ReceiveStock
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.commands.batch import Batch
from eventstore.log import log, stream
from orders.commands import PlaceOrder, RecordPayment, ShipItems
from orders.events import OrderLine
from orders.order import ORDER
from readmodels.engine.projection import Projection
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, replay, swap
from readmodels.engine.storing.checkpoint import SHADOW
from readmodels.engine.storing.parked import Parked, park
from readmodels.engine.storing.table import Table
from readmodels.router import READ_DATABASE

MODELS = ("product_inventory", "customer_order_summary")
STATEMENTS = Path(__file__).with_name("set_based")
BUILDER = (sys.executable, "-m", "benchmarks.builder")
ROUNDS = 5
PRICE = Decimal("2.95")
ORDERS, SKUS, TOGETHER = 30_000, 500, 300
# What the loop is given; at a hundredth of the speed it need not fold everything.
LOOPED = 2_000


def measure() -> list[Result]:
    live_through(ORDERS)
    analyze()
    results = [result for name in MODELS for result in replayed("order life cycles", projection(name))]
    if file := os.environ.get("HISTORY"):
        with tempfile.TemporaryDirectory() as folder:
            call_command("import_orders", file, rejects=Path(folder, "rejects.csv"), stdout=StringIO())
        analyze()
        results += [result for name in MODELS for result in replayed("real history", projection(name))]
    return results


def replayed(source: str, model: Projection[Any]) -> list[Result]:
    """Rates are events that the read model folds, a second."""
    title = f"replay of {model.name}, {source}"
    events = folded(model)
    with Helper(model) as helper:
        works = (replay_it, replay_with_a_key_parked, helper.replay_it, in_one_statement)
        rounds = [forth_or_back(works, model, (-1) ** number) for number in range(ROUNDS)]
    alone, parked, together, statement = (events / statistics.median(column) for column in zip(*rounds, strict=True))
    ratio, ratio_together = (statistics.median(one[3] / one[place] for one in rounds) for place in (0, 2))
    ratio_parked = statistics.median(one[0] / one[1] for one in rounds)
    loop = LOOPED / timed(in_a_loop, model)
    return [
        Result(title, alone, "events/s", 1 / 6, ratio),
        Result(f"{title}, one SQL statement", statement, "events/s"),
        Result(f"{title}: in two processes", together, "events/s", 1 / 4, ratio_together),
        Result(f"{title}: with a key parked", parked, "events/s", 0.9, ratio_parked),
        Result(f"{title}: against a loop of the ORM", alone, "events/s", 50, alone / loop),
        Result(f"{title}: against a loop of the ORM, the loop", loop, "events/s"),
        Result(f"{title}: most memory", memory(model), "MB", 350),
    ]


class Helper:
    """A process beside this one that builds a chunk when it is told to, as a worker does."""

    def __init__(self, model: Projection[Any]) -> None:
        command = [*BUILDER, model.name, "1"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self) -> "Helper":
        self._hear()
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def replay_it(self, model: Projection[Any]) -> None:
        building.begin(model, 2)
        assert self._process.stdin is not None
        self._process.stdin.write("build\n")
        for _ in building.build(model):
            pass
        self._hear()
        swap.swap(model)

    def _hear(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.readline()


def forth_or_back(works: Sequence[Callable[[Projection[Any]], None]], model: Projection[Any], step: int) -> list[float]:
    """The times of the works, in their order. The last one goes first at times: the next pays for what it leaves."""
    return [timed(work, model) for work in works[::step]][::step]


def timed(work: Callable[[Projection[Any]], None], model: Projection[Any]) -> float:
    started = time.perf_counter()
    work(model)
    return time.perf_counter() - started


def analyze() -> None:
    """Without statistics the statement is planned badly."""
    with server.connect_as_superuser() as connection:
        connection.execute("VACUUM ANALYZE")


def folded(model: Projection[Any]) -> int:
    names = [event_type.stored_name for event_type in model.event_types]
    with server.connect() as connection:
        ((found,),) = connection.execute("SELECT count(*) FROM eventstore_event WHERE type = ANY(%s)", [names])
    return int(found)


def replay_it(model: Projection[Any]) -> None:
    for _ in replay.replay(model):
        pass


def replay_with_a_key_parked(model: Projection[Any]) -> None:
    building.begin(model)
    park(model.name, SHADOW, [Parked(key="parked", position=1, category="", event="", error="")])
    for _ in building.build(model):
        pass
    swap.swap(model)


def in_one_statement(model: Projection[Any]) -> None:
    with server.connect() as connection:
        connection.execute(f"DROP TABLE IF EXISTS set_based_{model.name}".encode())
        connection.execute((STATEMENTS / f"{model.name}.sql").read_bytes())


def in_a_loop(model: Projection[Any]) -> None:
    """As a signal handler does it: for each event get the row, change it, save it, in a transaction."""
    Table(model.model).truncate()
    rows = model.model._default_manager.using(READ_DATABASE)
    for recorded in log.read(0, log.watermark(), model.event_types, LOOPED):
        with transaction.atomic(using=READ_DATABASE):
            for key in model.keys([recorded]):
                found: dict[str, Any] = {row.pk: row for row in rows.select_for_update().filter(pk=key)}
                model.fold(found, [recorded])
                found[key].derive()
                Model.save(found[key], using=READ_DATABASE)


def memory(model: Projection[Any]) -> float:
    """The most that a process held that built the table, in MB."""
    done = subprocess.run([*BUILDER, model.name], stdout=subprocess.PIPE, check=True)
    return float(done.stdout)


def live_through(orders: int) -> None:
    """Orders that are placed, paid and shipped, `TOGETHER` of them at each stage at a time."""
    skus = [f"SKU-{number}" for number in range(SKUS)]
    act([(PRODUCT, sku, CreateProduct(sku, f"Product {sku}", PRICE, "GBP", StockPolicy.TRACKED)) for sku in skus])
    act([(STOCK, sku, ReceiveStock(sku, 1_000_000, "benchmark")) for sku in skus])
    for first in range(0, orders, TOGETHER):
        placed = {f"order-{number}": lines(skus, number) for number in range(first, first + TOGETHER)}
        act([(ORDER, key, PlaceOrder(key, f"c{len(key)}", chosen, "GBP")) for key, chosen in placed.items()])
        due = {key: sum(line.quantity * line.unit_price for line in chosen) for key, chosen in placed.items()}
        act([(ORDER, key, RecordPayment(key, Decimal(amount), "GBP")) for key, amount in due.items()])
        act([(ORDER, key, ShipItems(key)) for key in placed])


def lines(skus: list[str], number: int) -> tuple[OrderLine, ...]:
    chosen = {skus[(number * step) % SKUS] for step in (1, 7, 13)}
    return tuple(OrderLine(sku, f"Product {sku}", 1 + number % 3, PRICE) for sku in sorted(chosen))


def act(commands: list[tuple[Any, str, Any]]) -> None:
    with stream.bulk_transaction():
        batch = Batch()
        batch.load((decider, key) for decider, key, _ in commands)
        for decider, key, command in commands:
            batch.handle(envelope(), decider, key, command)
        batch.append()
