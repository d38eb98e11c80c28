"""Workers die, and nothing is lost."""

import random
import time
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from readmodels.engine.folding.fold import Budget
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, replay
from readmodels.engine.storing import checkpoint
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.models import CustomerOrderSummary
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit, caught_up
from tests.faults.conftest import Start
from tests.faults.load import ordering, past
from tests.faults.processes import Running, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_a_worker_says_at_the_database_what_it_is(worker: Running) -> None:
    def named() -> bool:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'orderlog worker')")
            return bool(cursor.fetchone()[0])

    shop.product("A", 1)
    wait_until(named, 60)


def test_a_commit_wakes_the_worker(start: Start) -> None:
    start(processes.worker_without_sweep)
    shop.product("A", 1_000_000)
    wait_until(caught_up, 60)
    for number in range(20):
        shop.place(f"o{number}", shop.line("A"))
        wait_until(caught_up, 20)
    audit()


@pytest.mark.parametrize(("kills", "per_second"), [(3, 50), pytest.param(100, 100, marks=pytest.mark.long)])
def test_workers_killed_at_random_moments_lose_nothing(
    start: Start, worker: Running, kills: int, per_second: int, record_property: Callable[[str, object], None]
) -> None:
    past(0)
    chance = random.Random(7)
    working = worker
    with ordering(per_second) as load:
        wait_until(lambda: CustomerOrderSummary.objects.exists(), 60)
        for number in range(kills):
            time.sleep(chance.random() * 2)
            if number % 2:
                working.kill_a_child()
            else:
                working.kill()
                working = start(processes.worker)
                # A worker that loses a child while it starts ends, by Celery's design.
                behind = checkpoint.position("product_inventory")
                wait_until(lambda: checkpoint.position("product_inventory") > behind, 60)  # noqa: B023
    record_property("kills", kills)
    record_property("orders", len(load.placed))
    caught_up_after = wait_until(caught_up, 60)
    record_property("caught up after seconds", caught_up_after)
    assert kills < 100 or caught_up_after < 10
    audit()
    assert CustomerOrderSummary.objects.count() == len(load.placed)


def test_a_replay_killed_with_its_worker_is_gone_on_with_by_another(
    start: Start, worker: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.product("A", 1_000_000)
    for number in range(200):
        shop.place(f"o{number}", shop.line("A"))
    wait_until(caught_up, 60)
    worker.kill()
    replay.request("product_inventory")
    unfinished = replay.replay(projection("product_inventory"), unattended=True)
    monkeypatch.setattr(building, "BULK", Budget(50, 50, 50))
    next(unfinished)
    unfinished.close()
    Checkpoint.objects.filter(slot=SHADOW).update(updated_at=timezone.now() - building.ABANDONED_AFTER)
    start(processes.worker)
    wait_until(lambda: not Checkpoint.objects.filter(slot=SHADOW).exists(), 60)
    audit()
