"""Comparing a table with its shadow, or with a fold of the log, while orders come in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections

from eventstore.database.snapshot import snapshot
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, swap
from readmodels.engine.storing import checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.tasks import build
from readmodels.engine.verifying import comparison
from readmodels.engine.verifying import verify as verifying
from readmodels.engine.verifying.verify import verify
from readmodels.models import ProductInventory
from tests import shop
from tests.readmodels.meanwhile import once_before
from tests.readmodels.orders import three_orders

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

INVENTORY = projection("product_inventory")


@pytest.fixture(autouse=True)
def orders() -> None:
    three_orders(INVENTORY)


def test_a_verification_during_which_a_replay_is_swapped_in_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as other:
        once_before(monkeypatch, verifying, "fill", lambda: other.submit(replayed).result())
        assert verify(INVENTORY).differences == []


def test_nor_does_one_during_which_it_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as other:

        def swapped_for_a_while() -> None:
            other.submit(replayed).result()
            once_before(monkeypatch, checkpoint, "standings", lambda: other.submit(taken_back).result())

        once_before(monkeypatch, verifying, "compare", swapped_for_a_while)
        assert verify(INVENTORY).differences == []


def taken_back() -> None:
    swap.roll_back(INVENTORY)
    connections.close_all()


def replayed() -> None:
    shop.place("meanwhile", shop.line("A"))
    call_command("replay", INVENTORY.name)
    connections.close_all()


def test_live_runners_go_on_while_their_table_is_compared_with_the_shadow(monkeypatch: pytest.MonkeyPatch) -> None:
    building.begin(INVENTORY)
    list(building.build(INVENTORY))
    with ThreadPoolExecutor(1) as other:
        once_before(monkeypatch, comparison, "compare", lambda: other.submit(ordered).result())
        found = swap.compare(INVENTORY)
    assert found is not None and (found.rows, found.differing) == (1, 0)
    assert found.position < checkpoint.position(INVENTORY.name)
    assert ProductInventory.objects.get(pk="A").reserved == 4


@pytest.mark.parametrize("times", [1, 100])
def test_where_runners_are_faster_the_comparison_is_tried_again_and_at_last_keeps_them_waiting(
    monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    left = iter(range(times))

    def too_late(database: str) -> Any:
        if next(left, None) is not None:
            ordered()
        return snapshot(database)

    building.begin(INVENTORY, 2)
    build(INVENTORY.name, 1)
    list(building.build(INVENTORY))
    run("UPDATE readmodels_productinventory SET on_hand = 7777")
    monkeypatch.setattr(swap, "snapshot", too_late)
    found = swap.compare(INVENTORY)
    assert found is not None and found.differing == 1
    (damaged,) = found.differences
    assert damaged.live is not None and damaged.folded is not None
    assert {name for name in damaged.live if damaged.live[name] != damaged.folded[name]} == {"on_hand"}
    assert found.position == checkpoint.position(INVENTORY.name)


def test_comparisons_are_right_while_orders_come_in() -> None:
    stop = threading.Event()

    def trade() -> None:
        while not stop.is_set():
            shop.place(f"busy{uuid4()}", shop.line("A"))
            list(catch_up(INVENTORY))
        connections.close_all()

    building.begin(INVENTORY)
    list(building.build(INVENTORY))
    with ThreadPoolExecutor(1) as other:
        trading = other.submit(trade)
        try:
            found = [swap.compare(INVENTORY) for _ in range(20)]
        finally:
            stop.set()
        trading.result()
    assert [one.differing for one in found if one] == [0] * 20
    assert found[0] and found[-1] and found[0].position < found[-1].position


def ordered() -> None:
    shop.place(f"more{uuid4()}", shop.line("A"))
    list(catch_up(INVENTORY))
    connections.close_all()
