"""Two carts are merged into each other at the same moment: each command holds the cart that the other one needs."""

import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest

from eventstore.commands import execution
from eventstore.commands.execution import current, execute
from eventstore.log import stream
from orders.cart import CART, CartIsMerged, Merged, Open
from orders.commands import AddItem, MergeCart, OpenCart
from tests import shop
from tests.orders.a_cart import MUG, PLATE
from tests.orders.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.fixture(autouse=True)
def carts(transactional_db: None) -> None:
    for cart_id, sku in (("a", MUG), ("b", PLATE)):
        execute(shop.envelope(), CART, cart_id, OpenCart(cart_id))
        execute(shop.envelope(), CART, cart_id, AddItem(cart_id, sku, 2))


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """As in two processes: commands take locks, and none goes on from its first one before the other has its own."""
    barrier, lock, met = threading.Barrier(2), stream.lock, threading.local()

    def lock_and_meet(names: Iterable[str]) -> Any:
        found = lock(names)
        if not hasattr(met, "once"):
            met.once = True
            barrier.wait(30)
        return found

    monkeypatch.setattr(execution.contention, "over", lambda: False)
    monkeypatch.setattr(execution, "_gathered", lambda turn: None)
    monkeypatch.setattr(stream, "lock", lock_and_meet)
    return barrier


def test_a_deadlock_is_nothing_that_a_client_sees(meeting: threading.Barrier) -> None:
    refused = at_once(partial(merge, "a", "b"), partial(merge, "b", "a"))
    assert not meeting.broken
    assert [type(refusal) for refusal in refused] == [CartIsMerged]
    one_is_left_with_all_of_it()


@pytest.mark.parametrize("attempt", range(4))
def test_without_locks_one_of_them_is_told_as_well(attempt: int) -> None:
    refused = at_once(partial(merge, "a", "b"), partial(merge, "b", "a"))
    assert [type(refusal) for refusal in refused] == [CartIsMerged]
    one_is_left_with_all_of_it()


def merge(cart_id: str, into: str) -> None:
    execute(shop.envelope(), CART, cart_id, MergeCart(cart_id, into))


def one_is_left_with_all_of_it() -> None:
    left, ended = sorted(current(CART, ["a", "b"]).values(), key=lambda cart: isinstance(cart, Merged))
    assert isinstance(left, Open)
    assert isinstance(ended, Merged)
    assert left.items == {MUG: 2, PLATE: 2}
