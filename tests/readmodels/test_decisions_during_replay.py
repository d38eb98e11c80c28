"""What operators decide, and what comes in, while a read model is replayed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections

from readmodels.engine import tasks
from readmodels.engine.asking import as_of
from readmodels.engine.folding import catch_up as catching_up
from readmodels.engine.folding import rebuild
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.folding.fold import Budget
from readmodels.engine.registry import projection, registered
from readmodels.engine.replaying import building, replay, swap
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.storing.parked import waiting
from readmodels.engine.tasks import build
from readmodels.engine.verifying import scratch
from readmodels.engine.verifying.verify import verify
from readmodels.engine.waking.sweep import sweep
from readmodels.engine.watching.status import statuses
from readmodels.models import CustomerOrderSummary, ProductInventory
from tests import shop
from tests.readmodels.meanwhile import elsewhere, once_before
from tests.readmodels.orders import three_orders
from tests.readmodels.test_parked import store

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
INVENTORY = projection("product_inventory")


@pytest.fixture(autouse=True)
def orders() -> None:
    three_orders(SUMMARY, INVENTORY)


def poison() -> None:
    """o1 is parked, with a payment behind the event that parks it."""
    store("order-o1", "order.canceled", 99, "{}")
    shop.pay("o1", "5")
    shop.catch_up_all()
    assert waiting(SUMMARY.name).get().key == "o1"


def goes_on(order_id: str) -> None:
    assert not waiting(SUMMARY.name).exists()
    assert CustomerOrderSummary.objects.get(pk=order_id).payment_status == "partially_paid"
    assert verify(SUMMARY).differences == []


def test_what_is_discarded_while_the_shadow_has_it_parked_too_is_discarded_after_the_swap() -> None:
    poison()
    building.begin(SUMMARY)
    list(building.build(SUMMARY))
    call_command("parked", "discard", SUMMARY.name, "o1", "--reason", "a test order", "--yes")
    swap.swap(SUMMARY)
    goes_on("o1")
    shop.pay("o1", "1")
    shop.catch_up_all()
    assert CustomerOrderSummary.objects.get(pk="o1").paid == 6


def test_what_is_discarded_after_a_replay_is_discarded_after_its_rollback_too() -> None:
    poison()
    call_command("replay", SUMMARY.name)
    call_command("parked", "discard", SUMMARY.name, "o1", "--reason", "a test order", "--yes")
    call_command("replay", SUMMARY.name, "--rollback")
    shop.catch_up_all()
    goes_on("o1")
    call_command("replay", SUMMARY.name, "--rollback")
    shop.catch_up_all()
    goes_on("o1")


def test_a_discard_during_which_a_replay_is_swapped_in_holds_in_the_new_table(monkeypatch: pytest.MonkeyPatch) -> None:
    poison()
    building.begin(SUMMARY)
    list(building.build(SUMMARY))
    once_before(monkeypatch, rebuild, "held", lambda: swap.swap(SUMMARY))
    call_command("parked", "discard", SUMMARY.name, "o1", "--reason", "a test order", "--yes")
    goes_on("o1")


@pytest.mark.parametrize("chunks", [1, 2, 3])
def test_a_replay_ends_while_orders_never_stop(chunks: int) -> None:
    building.begin(INVENTORY, chunks)
    for chunk in range(1, chunks):
        build(INVENTORY.name, chunk)
    for step, _ in enumerate(building.build(INVENTORY)):
        assert step < 20
        shop.place(f"step{step}", shop.line("A"))
    swap.swap(INVENTORY)
    assert ProductInventory.objects.get(pk="A").reserved > 3
    assert verify(INVENTORY).differences == []


def test_a_replay_in_place_goes_on_until_the_table_is_whole_where_a_worker_is_at_it_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(building, "BULK", Budget(2, 2, 2))
    steps = replay.replay_in_place(INVENTORY)
    next(steps)
    worker = catch_up(INVENTORY, budget=Budget(1, 1, 1))
    once_before(monkeypatch, catching_up, "held", lambda: next(worker))
    assert list(steps)[-1].done
    assert verify(INVENTORY).differences == []


def replayed() -> None:
    shop.place("meanwhile", shop.line("A"))
    call_command("replay", SUMMARY.name)
    connections.close_all()


def test_a_replay_is_swapped_in_while_the_past_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as other:
        once_before(monkeypatch, as_of, "fill", lambda: other.submit(replayed).result())
        call_command("replay", SUMMARY.name, "--as-of", "8", "--into", "the_past")
    run("DROP TABLE the_past")


def test_the_past_that_is_half_built_when_it_is_interrupted_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "BULK", Budget(1, 1, 1))
    steps = as_of.build_as_of(SUMMARY, 8, "the_past")
    next(steps)
    steps.close()
    call_command("replay", SUMMARY.name, "--as-of", "8", "--into", "the_past")
    run("DROP TABLE the_past")


def test_one_projection_that_fails_does_not_keep_the_sweep_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("no idea")

    shop.place("after", shop.line("A"))
    once_before(monkeypatch, tasks, "batches", lambda: fails())
    sweep()
    behind = [status.name for status in statuses() if status.lag_events]
    assert behind == [registered()[0].name]


CHUNKS = 2
STEPS: list[Callable[[], object]] = [
    lambda: building.begin(INVENTORY, CHUNKS),
    lambda: build(INVENTORY.name, 1),
    lambda: list(building.build(INVENTORY)),
    lambda: swap.compare(INVENTORY),
    lambda: swap.swap(INVENTORY),
]


@pytest.mark.parametrize("done", range(1, len(STEPS)))
def test_a_replay_that_is_canceled_between_two_steps_ends_and_leaves_nothing(done: int) -> None:
    for step in STEPS[:done]:
        step()
    call_command("replay", INVENTORY.name, "--cancel")
    with suppress(building.ReplayUnderWay):
        for step in STEPS[done:]:
            step()
    nothing_is_left()


@pytest.mark.parametrize("task", [False, True], ids=["the command", "a worker's chunk"])
def test_a_replay_that_is_canceled_within_a_batch_ends_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, task: bool
) -> None:
    monkeypatch.setattr(building, "BULK", Budget(1, 1, 1))
    building.begin(INVENTORY, CHUNKS)
    running = building.build(INVENTORY)
    next(running)
    next(running)
    once_before(monkeypatch, catching_up, "held", lambda: building.cancel(INVENTORY))
    with suppress(building.ReplayUnderWay):
        build(INVENTORY.name, 1) if task else next(running)
    nothing_is_left()


def nothing_is_left() -> None:
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()
    assert run("SELECT to_regclass('shadow.readmodels_productinventory')") == [(None,)]
    call_command("replay", INVENTORY.name)
    assert verify(INVENTORY).differences == []


def test_a_runner_that_read_before_a_rollback_writes_nothing_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("replay", INVENTORY.name)
    shop.place("since", shop.line("A"))
    once_before(monkeypatch, catching_up, "held", lambda: swap.roll_back(INVENTORY))
    list(catch_up(INVENTORY))
    list(catch_up(INVENTORY))
    assert verify(INVENTORY).differences == []
    assert ProductInventory.objects.get(pk="A").reserved == 4


def test_a_row_is_not_mended_by_the_shards_of_a_table_that_was_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(INVENTORY), "shards", 8)
    for sku in "BCDEFGH":
        shop.product(sku, 10)
    call_command("replay", INVENTORY.name)

    def replaced() -> None:
        monkeypatch.setattr(type(INVENTORY), "shards", 1)
        call_command("replay", INVENTORY.name)

    for sku in "ABCDEFGH":
        once_before(monkeypatch, rebuild, "held", lambda: elsewhere(replaced))
        with suppress(CommandError):
            call_command("replay", INVENTORY.name, "--key", sku)
        assert verify(INVENTORY).differences == []
