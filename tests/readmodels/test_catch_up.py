"""Catching up: in batches, once, by one runner, past nothing that cannot be folded."""

import threading

import pytest
from django.db import connections

from readmodels.engine.folding.catch_up import advance, catch_up
from readmodels.engine.folding.fold import Budget
from readmodels.engine.registry import projection
from readmodels.engine.storing import checkpoint
from readmodels.engine.storing.checkpoint import Checkpoint, Superseded
from readmodels.engine.verifying.verify import verify
from readmodels.engine.watching.status import statuses
from readmodels.models import ProductInventory
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
INVENTORY = projection("product_inventory")


def orders(count: int) -> None:
    shop.product("A", 1_000)
    for number in range(count):
        shop.place(f"o{number}", shop.line("A"))


@pytest.mark.parametrize("batch", [1, 3, 1_000])
def test_batches_of_any_size_lead_to_the_same_rows(batch: int) -> None:
    orders(5)
    shop.cancel("o1")
    for _ in catch_up(INVENTORY, budget=Budget(batch, batch, batch)):
        pass
    row = ProductInventory.objects.get(pk="A")
    assert (row.on_hand, row.reserved) == (1_000, 4)
    assert verify(INVENTORY).differences == []


def test_the_checkpoint_reaches_the_head_although_the_last_events_are_of_other_types() -> None:
    orders(1)
    shop.product("B", 5)
    assert [advanced.done for advanced in catch_up(SUMMARY)] == [True]
    assert [status.lag_events for status in statuses() if status.name == SUMMARY.name] == [0]


@pytest.mark.parametrize("batch", [3, 1_000])
def test_a_table_whose_checkpoint_is_lost_is_built_anew(batch: int) -> None:
    """Its rows have seen events that would be folded into them a second time."""
    orders(5)
    shop.product("B", 5)
    shop.catch_up_all()
    Checkpoint.objects.filter(name=INVENTORY.name).delete()
    for _ in catch_up(INVENTORY, budget=Budget(batch, batch, batch)):
        pass
    assert verify(INVENTORY).differences == []


def test_an_empty_log_is_caught_up_with() -> None:
    assert list(catch_up(SUMMARY)) == [(0, 0)]


def test_a_runner_that_comes_late_is_refused_and_writes_nothing() -> None:
    orders(2)
    list(catch_up(INVENTORY))
    shop.place("late", shop.line("A"))
    (seen,) = checkpoint.standings(INVENTORY.name)
    advance(INVENTORY, seen)
    with pytest.raises(Superseded):
        advance(INVENTORY, seen)
    assert verify(INVENTORY).differences == []


def test_four_runners_at_once_apply_every_event_once() -> None:
    orders(60)

    def run() -> None:
        for _ in range(50):
            for _ in catch_up(INVENTORY, budget=Budget(3, 3, 3)):
                pass
        connections.close_all()

    runners = [threading.Thread(target=run) for _ in range(4)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert ProductInventory.objects.get(pk="A").reserved == 60
    assert verify(INVENTORY).differences == []
