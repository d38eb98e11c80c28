"""Catching up: in batches, once, by one runner, past nothing that cannot be folded."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

from eventstore.log import Mark
from orders.events import PaymentRecorded
from readmodels.engine import checkpoint
from readmodels.engine.catch_up import ProjectionStopped, advance, catch_up
from readmodels.engine.checkpoint import Superseded
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.status import statuses
from readmodels.engine.verify import verify
from readmodels.models import CustomerOrderSummary, ProductInventory
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
    for _ in catch_up(INVENTORY, batch=batch):
        pass
    row = ProductInventory.objects.get(pk="A")
    assert (row.on_hand, row.reserved) == (1_000, 4)
    assert verify(INVENTORY).differences == []


def test_the_checkpoint_reaches_the_head_although_the_last_events_are_of_other_types() -> None:
    orders(1)
    shop.product("B", 5)
    assert [advanced.done for advanced in catch_up(SUMMARY)] == [True]
    assert [status.lag_events for status in statuses() if status.name == SUMMARY.name] == [0]


def test_an_empty_log_is_caught_up_with() -> None:
    assert list(catch_up(SUMMARY)) == [(0, 0)]


def test_a_runner_that_comes_late_is_refused_and_writes_nothing() -> None:
    orders(2)
    seen = checkpoint.standing(SUMMARY.name)
    advance(SUMMARY)
    with pytest.raises(Superseded):
        checkpoint.move(seen, Mark(1))
    assert checkpoint.standing(SUMMARY.name).position > 1


def test_four_runners_at_once_apply_every_event_once() -> None:
    orders(60)

    def run() -> None:
        for _ in range(50):
            for _ in catch_up(INVENTORY, batch=3):
                pass
        connections.close_all()

    runners = [threading.Thread(target=run) for _ in range(4)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert ProductInventory.objects.get(pk="A").reserved == 60
    assert verify(INVENTORY).differences == []


@pytest.fixture
def poison() -> Iterator[int]:
    """An event that a later release stored: its type is one that the projection reads, its version is newer."""
    orders(2)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload) "
            "VALUES (0, 1, now(), 1, 99, 'order.canceled', '{}') RETURNING position"
        )
        (position,) = cursor.fetchone() or (0,)
    shop.place("after", shop.line("A"))
    yield position


def test_a_projection_stops_before_an_event_that_it_cannot_read(poison: int) -> None:
    with pytest.raises(ProjectionStopped, match=f"position {poison}"):
        list(catch_up(SUMMARY))
    assert set(CustomerOrderSummary.objects.values_list("pk", flat=True)) == {"o0", "o1"}
    (status,) = [status for status in statuses() if status.name == SUMMARY.name]
    assert (status.state, status.position) == ("stopped", poison - 1)
    assert "version 99" in status.error


def test_the_other_projections_go_on(poison: int) -> None:
    for _ in catch_up(INVENTORY):
        pass
    assert ProductInventory.objects.get(pk="A").reserved == 3


def test_a_fold_that_fails_leaves_no_half_of_its_event(monkeypatch: pytest.MonkeyPatch) -> None:
    orders(1)
    shop.pay("o0", "5")

    def fails(self: object, row: CustomerOrderSummary, event: object, recorded: object) -> None:
        row.status = "half"
        raise ValueError("no idea")

    folds: Any = SUMMARY.folds
    monkeypatch.setitem(folds, PaymentRecorded, Fold(folds[PaymentRecorded].keys, fails))
    with pytest.raises(ProjectionStopped, match="no idea"):
        list(catch_up(SUMMARY))
    assert CustomerOrderSummary.objects.get(pk="o0").status == "placed"
    monkeypatch.undo()
    list(catch_up(SUMMARY))
    assert CustomerOrderSummary.objects.get(pk="o0").payment_status == "partially_paid"
    assert [status.state for status in statuses() if status.name == SUMMARY.name] == ["current"]
