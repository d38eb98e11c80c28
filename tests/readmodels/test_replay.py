"""Replaying: the live table serves until the swap, and what takes its place is right."""

import threading
from typing import Any

import pytest
from django.db import ProgrammingError, connections, transaction

from readmodels.engine.folding.fold import Budget
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, replay
from readmodels.engine.storing import checkpoint, database
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.verifying.verify import verify
from readmodels.engine.waking.sweep import sweep
from readmodels.models import ProductInventory
from readmodels.router import READ_DATABASE
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

INVENTORY = projection("product_inventory")
SUMMARY = projection("customer_order_summary")


def indexes(schema: str, table: str) -> list[tuple[Any, ...]]:
    return run(
        "SELECT indexname, replace(indexdef, schemaname, 'schema') FROM pg_indexes "
        "WHERE schemaname = %s AND tablename = %s ORDER BY 1",
        schema,
        table,
    )


@pytest.fixture(autouse=True)
def orders() -> None:
    run('DROP TABLE IF EXISTS shadow."readmodels_productinventory", shadow."readmodels_customerordersummary"')
    shop.product("A", 100)
    for number in range(10):
        shop.place(f"o{number}", shop.line("A", 2))
    shop.catch_up_all()


def damage() -> None:
    run("UPDATE readmodels_productinventory SET on_hand = 7777")


def test_a_replay_repairs_what_was_damaged() -> None:
    damage()
    assert len(verify(INVENTORY).differences) == 1
    for _ in replay.replay(INVENTORY):
        pass
    assert verify(INVENTORY).differences == []
    assert ProductInventory.objects.get(pk="A").on_hand == 100


def test_the_live_table_serves_until_the_swap() -> None:
    damage()
    advances = replay.replay(INVENTORY)
    next(advances)
    assert ProductInventory.objects.get(pk="A").on_hand == 7777
    list(advances)
    assert ProductInventory.objects.get(pk="A").on_hand == 100


@pytest.mark.parametrize("table", ["readmodels_productinventory", "readmodels_customerordersummary"])
def test_the_new_table_has_the_indexes_and_settings_of_the_old(table: str) -> None:
    before = indexes("public", table)
    for model in (INVENTORY, SUMMARY):
        list(replay.replay(model))
        list(replay.replay(model))
    assert indexes("public", table) == before != []
    assert indexes("previous", table) == before
    ((options,),) = run("SELECT reloptions FROM pg_class WHERE oid = %s::regclass", table)
    assert "fillfactor" in options[0]


def test_a_replay_that_was_killed_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BULK", Budget(3, 3, 3))
    damage()
    advances = replay.replay(INVENTORY)
    next(advances), next(advances)
    advances.close()
    stood = checkpoint.standings(INVENTORY.name, SHADOW)[0].position
    assert stood > 0
    resumed = replay.replay(INVENTORY)
    assert next(resumed).position >= stood
    list(resumed)
    assert verify(INVENTORY).differences == []


def test_a_shadow_that_other_code_began_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BULK", Budget(3, 3, 3))
    next(replay.replay(INVENTORY))
    run('UPDATE shadow."readmodels_productinventory" SET on_hand = 5')
    Checkpoint.objects.filter(slot=SHADOW).update(fold="older code")
    list(replay.replay(INVENTORY))
    assert verify(INVENTORY).differences == []


def test_a_replay_that_finds_another_one_writing_says_so() -> None:
    """A batch of wide rows is written for seconds, longer than a lock is waited for."""
    next(replay.replay(INVENTORY))
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(using=READ_DATABASE):
            Checkpoint.objects.filter(slot=SHADOW).update(error="")
            holding.set()
            done.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait()
    run("SET lock_timeout = '50ms'")
    try:
        with pytest.raises(building.ReplayUnderWay):
            list(replay.replay(INVENTORY))
    finally:
        run("RESET lock_timeout")
        done.set()
        holder.join()


def test_a_table_that_no_migration_has_made_yet_is_not_taken_for_another_replay() -> None:
    run("ALTER TABLE readmodels_productinventory RENAME TO elsewhere")
    try:
        with pytest.raises(ProgrammingError, match="readmodels_productinventory"):
            building.begin(INVENTORY)
    finally:
        run("ALTER TABLE elsewhere RENAME TO readmodels_productinventory")


def test_of_two_that_have_finished_their_table_one_swaps_it_in() -> None:
    damage()
    first, second = replay.replay(INVENTORY), replay.replay(INVENTORY)
    for builder in (first, second):
        assert any(advance.done for advance in builder), "the table is built, and not swapped in yet"
    list(first)
    with pytest.raises(building.ReplayUnderWay):
        list(second)
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()
    assert verify(INVENTORY).differences == []


def test_one_whose_table_has_been_swapped_in_by_another_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BULK", Budget(3, 3, 3))
    second = replay.replay(INVENTORY)
    assert not next(second).done
    list(replay.replay(INVENTORY))
    with pytest.raises(building.ReplayUnderWay):
        list(second)
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()


def test_a_replay_while_orders_flow_misses_none() -> None:
    stop = threading.Event()
    placed = 0

    def customers() -> None:
        nonlocal placed
        while not stop.is_set() and placed < 40:
            shop.place(f"live{placed}", shop.line("A"))
            placed += 1
        connections.close_all()

    def worker() -> None:
        while not stop.is_set():
            shop.catch_up_all()
        connections.close_all()

    threads = [threading.Thread(target=customers), threading.Thread(target=worker)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        for model in (INVENTORY, SUMMARY):
            list(replay.replay(model))
    stop.set()
    for thread in threads:
        thread.join()
    shop.catch_up_all()
    assert placed > 0
    assert [verify(model).differences for model in (INVENTORY, SUMMARY)] == [[], []]
    assert ProductInventory.objects.get(pk="A").reserved == 20 + placed


def test_a_runner_that_slept_through_the_swap_is_refused() -> None:
    (seen,) = checkpoint.standings(INVENTORY.name, LIVE)
    list(replay.replay(INVENTORY))
    with pytest.raises(checkpoint.Superseded):
        checkpoint.move(seen, seen.mark)


def test_a_request_is_found_by_the_sweep_which_keeps_what_differed() -> None:
    damage()
    replay.request(INVENTORY.name)
    sweep()
    kept = VerificationResult.objects.get(name=INVENTORY.name)
    assert (kept.differing, kept.differences[0]["key"]) == (1, "A")
    assert verify(INVENTORY).differences == []
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()


def test_a_request_of_a_read_model_that_is_no_more_is_in_nobody_s_way(caplog: pytest.LogCaptureFixture) -> None:
    replay.request("abandoned")
    sweep()
    assert caplog.messages == []


def test_readers_in_the_way_do_not_stop_a_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT", "50ms")
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with connections[READ_DATABASE].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM readmodels_productinventory")
            reading.set()
            done.wait(0.5)
            cursor.execute("COMMIT")
        connections.close_all()

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    list(replay.replay(INVENTORY))
    done.set()
    reader.join()
    assert verify(INVENTORY).differences == []
