"""`manage.py replay` under load, killed, twice at once: the live table serves, and in the end the result is right.

What is marked `long` is run by `make faults`.
"""

import random
import time
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connections

from readmodels.engine.registry import registered
from readmodels.engine.storing.checkpoint import PREVIOUS, SHADOW, Checkpoint
from readmodels.models import CustomerOrderSummary, ProductInventory
from readmodels.router import READ_DATABASE
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit, caught_up
from tests.faults.conftest import Start
from tests.faults.load import looking, no_slower, ordering, past
from tests.faults.processes import Running, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

Figure = Callable[[str, object], None]
LONG = pytest.mark.long


def begun() -> int:
    """Up to where the shadows have come, all chunks together."""
    return sum(Checkpoint.objects.filter(slot=SHADOW).values_list("position", flat=True))


@pytest.mark.parametrize("options", [[], ["--parallel", "2"]], ids=["alone", "parallel"])
@pytest.mark.parametrize(("kills", "orders"), [(3, 300), pytest.param(10, 30_000, marks=LONG)])
def test_a_replay_killed_at_random_moments_ends_right(
    start: Start, worker: Running, options: list[str], kills: int, orders: int, record_property: Figure
) -> None:
    past(orders)
    wait_until(caught_up, 120)
    chance, gone_on_with = random.Random(kills), 0
    for _ in range(kills):
        before = begun()
        command = start(processes.manage, "replay", "--all", *options)
        time.sleep(0.8 + chance.random() * 3)
        gone_on_with += 0 < before <= begun()
        command.kill()
        worker.kill_a_child()
        assert CustomerOrderSummary.objects.count() == orders
    last = start(processes.manage, "replay", "--all", *options)
    output = last.finish(300)
    assert last.process.returncode == 0, output
    record_property("kills", kills)
    record_property("shadows that a later one went on with", gone_on_with)
    wait_until(caught_up, 60)
    audit()


@pytest.mark.parametrize(("per_second", "orders"), [(20, 300), pytest.param(100, 30_000, marks=LONG)])
def test_a_replay_while_orders_come_in_is_not_noticed(
    start: Start, worker: Running, per_second: int, orders: int, record_property: Figure
) -> None:
    past(orders)
    shop.catch_up_all()
    with ordering(per_second) as before:
        time.sleep(5 if orders > 300 else 0.5)
    with ordering(per_second) as load, looking() as sight:
        time.sleep(1)
        wait_until(caught_up, 60)
        started, placed = time.monotonic(), len(load.placed)
        for options in ([], ["--parallel", "2"]):
            replay = start(processes.manage, "replay", "--all", *options)
            output = replay.finish(300)
            assert replay.process.returncode == 0, output
            assert " differ\n" not in output
        rate = (len(load.placed) - placed) / (time.monotonic() - started)
    wait_until(caught_up, 60)
    record_property("orders a second", round(rate))
    record_property("longest lag, seconds", sight.longest_lag)
    record_property("median of an order in ms: before, meanwhile", [1000 * before.median, 1000 * load.median])
    assert sight.gaps == []
    assert orders == 300 or (sight.longest_lag < 5 and no_slower(before, load))
    audit()
    assert CustomerOrderSummary.objects.count() == orders + len(before.placed) + len(load.placed)


@pytest.mark.parametrize("orders", [300, pytest.param(20_000, marks=LONG)])
def test_ten_replays_leave_no_more_than_one(orders: int, record_property: Figure) -> None:
    past(orders)
    shop.catch_up_all()
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute("DROP SCHEMA previous CASCADE")
        cursor.execute("CREATE SCHEMA previous")
    call_command("replay", "--all")
    fresh = size("public")
    for number in range(9):
        shop.place(f"between{number}", shop.line("A"))
        shop.catch_up_all()
        call_command("replay", "--all")
    live, previous, left = (size(schema) for schema in ("public", "previous", "shadow"))
    record_property("MB fresh, after ten replays, and the previous tables", [fresh / 1e6, live / 1e6, previous / 1e6])
    assert live <= 2 * fresh
    assert previous <= 2 * fresh
    assert left == 0
    audit()


def size(schema: str) -> int:
    """Bytes of the read models' tables in a schema, with indexes and all."""
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = %s::regnamespace AND relname = ANY(%s)",
            [schema, [one.model._meta.db_table for one in registered()]],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("orders", [300, pytest.param(30_000, marks=LONG)])
def test_of_two_replays_at_once_each_ends_or_says_that_there_is_another(
    start: Start, worker: Running, orders: int
) -> None:
    past(orders)
    shop.catch_up_all()
    both = [start(processes.manage, "replay", "--all", "--parallel", "3") for _ in range(2)]
    said = [(one.finish(300), one.process.returncode) for one in both]
    replaced = set(Checkpoint.objects.filter(slot=PREVIOUS).values_list("name", flat=True))
    assert replaced == {one.name for one in registered() if not one.inline}, said
    assert all(code == 0 or (code == 1 and "is under way" in output) for output, code in said), said
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()
    audit()


def test_a_replay_in_place_that_is_killed_is_gone_on_with_by_the_workers(start: Start) -> None:
    past(3_000)
    shop.catch_up_all()
    command = start(processes.manage, "replay", "product_inventory", "--in-place", "--yes")
    wait_until(lambda: not ProductInventory.objects.exists() or command.process.poll() is not None, 60)
    command.kill()
    start(processes.worker)
    wait_until(caught_up, 60)
    audit()
