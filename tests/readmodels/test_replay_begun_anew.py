"""A shadow that somebody else has canceled, begun anew, builds with other code, or that a migration has overtaken."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from readmodels.engine import tasks
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, replay, swap
from readmodels.engine.storing import checkpoint, shadow
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.storing.parked import Parked, move
from readmodels.engine.storing.shape import shape
from readmodels.engine.storing.table import Table
from readmodels.engine.verifying.verify import verify
from readmodels.engine.waking.sweep import sweep
from readmodels.router import READ_DATABASE
from tests.readmodels.meanwhile import once_before
from tests.readmodels.orders import three_orders
from tests.readmodels.test_replay import indexes

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
INVENTORY = projection("product_inventory")
TABLE = "readmodels_productinventory"


@pytest.fixture(autouse=True)
def orders() -> None:
    three_orders(SUMMARY, INVENTORY)


def built() -> None:
    building.begin(SUMMARY)
    list(building.build(SUMMARY))


def live_pk() -> int:
    return checkpoint.standings(INVENTORY.name)[0].pk


def elsewhere(work: Callable[[], object]) -> threading.Thread:
    """In another session."""

    def act() -> None:
        with suppress(DatabaseError, building.ReplayUnderWay):
            work()
        connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    return thread


@pytest.mark.parametrize("step", [swap.swap, swap.compare])
def test_one_that_is_begun_anew_is_not_swapped_in_before_it_has_its_indexes(step: Callable[..., object]) -> None:
    """It is another one's, who is still at it."""
    table = "readmodels_customerordersummary"
    before = indexes("public", table)
    built()
    building.cancel(SUMMARY)
    building.begin(SUMMARY)
    with suppress(building.ReplayUnderWay):
        step(SUMMARY)
        swap.swap(SUMMARY)
    assert indexes("public", table) == before
    call_command("replay", SUMMARY.name)
    assert indexes("public", table) == before


def test_a_comparison_does_not_build_it_while_live_runners_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "COMPARED_WITHIN", 3)
    monkeypatch.setattr(building, "build_chunk", lambda *_: None)  # which leaves it to who is at it
    building.begin(SUMMARY)
    assert swap.compare(SUMMARY) is None
    assert checkpoint.standings(SUMMARY.name, SHADOW)[0].position == 0


def test_more_chunks_than_it_was_begun_with_are_no_reason_to_begin_it_anew() -> None:
    built()
    assert building.begin(SUMMARY, 4) == 1
    assert checkpoint.standings(SUMMARY.name, SHADOW)[0].position > 0


def test_a_worker_with_other_code_leaves_its_chunks_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    building.begin(SUMMARY, 2)
    with monkeypatch.context() as older:
        older.setitem(vars(SUMMARY), "fingerprint", "of another release")
        tasks.build(SUMMARY.name, 1)
        with pytest.raises(building.ReplayUnderWay):
            swap.swap(SUMMARY)
    assert [chunk.position for chunk in checkpoint.standings(SUMMARY.name, SHADOW)] == [0, 0]


def test_a_worker_that_takes_one_up_which_was_canceled_or_has_ended_begins_none() -> None:
    replay.request(INVENTORY.name)
    assert building.cancel(INVENTORY)
    before = live_pk()
    tasks.replay(INVENTORY.name)
    assert live_pk() == before
    replay.request(INVENTORY.name)
    tasks.replay(INVENTORY.name)
    swapped = live_pk()
    tasks.replay(INVENTORY.name)
    assert live_pk() == swapped != before


def test_the_sweep_begins_none_that_was_canceled_while_it_was_at_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    replay.request(SUMMARY.name)
    replay.request(INVENTORY.name)
    before = live_pk()
    once_before(monkeypatch, tasks, "replay", lambda: building.cancel(INVENTORY))
    sweep()
    assert live_pk() == before
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()


@pytest.mark.parametrize(
    ("change", "undone"),
    [
        ("ADD CONSTRAINT added CHECK (on_hand < 1000000)", "DROP CONSTRAINT IF EXISTS added"),
        ("ALTER on_hand DROP NOT NULL", "ALTER on_hand SET NOT NULL"),
    ],
)
def test_what_a_migration_did_since_it_was_begun_is_not_undone(change: str, undone: str) -> None:
    building.begin(INVENTORY)
    list(building.build(INVENTORY))
    run(f"ALTER TABLE {TABLE} {change}")
    try:
        before = shape(Table(INVENTORY.model))
        call_command("replay", INVENTORY.name)
        assert shape(Table(INVENTORY.model)) == before
    finally:
        run(f"ALTER TABLE {TABLE} {undone}")


def test_nor_does_a_rollback_undo_an_index() -> None:
    call_command("replay", INVENTORY.name)
    run(f"CREATE INDEX added ON {TABLE} (on_hand)")
    try:
        with pytest.raises(swap.NoWayBack, match="before a migration"):
            swap.roll_back(INVENTORY)
    finally:
        run("DROP INDEX public.added")


def test_one_that_is_begun_during_a_rollback_keeps_that_from_happening(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("replay", INVENTORY.name)
    once_before(monkeypatch, shadow, "finished", lambda: elsewhere(lambda: building.begin(INVENTORY)).join())
    with pytest.raises(building.ReplayUnderWay):
        swap.roll_back(INVENTORY)
    call_command("replay", INVENTORY.name)
    assert verify(INVENTORY).differences == []


def test_who_cancels_it_locks_in_the_order_of_a_swap() -> None:
    """Checkpoints first, by their numbers, then what is parked; otherwise the two could wait for each other."""
    building.begin(SUMMARY, 3)
    Parked.objects.create(name=SUMMARY.name, slot=SHADOW, key="o0", position=1, category="order", event="e", error="e")
    Checkpoint.objects.filter(name=SUMMARY.name, slot=SHADOW, shard=0).update(
        error="rewritten, and so behind the others"
    )
    outcomes: list[Any] = []
    with transaction.atomic(using=READ_DATABASE):
        Checkpoint.objects.select_for_update().get(name=SUMMARY.name, slot=SHADOW, shard=0)
        canceling = elsewhere(lambda: outcomes.append(building.cancel(SUMMARY)))
        time.sleep(0.3)
        run("SET LOCAL lock_timeout = '300ms'")
        checkpoint.standings(SUMMARY.name, SHADOW, lock=True)
        move(SUMMARY.name, SHADOW, LIVE)
    canceling.join()
    assert outcomes == [True]
