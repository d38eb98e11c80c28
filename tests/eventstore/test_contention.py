"""Many commands on the same streams at once: they wait for each other, and none deadlocks, fails or is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from eventstore.commands.batch import Batch
from eventstore.commands.execution import current
from eventstore.log import stream
from tests.eventstore.example import COUNTER, Add, Count, add, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def test_commands_on_one_hot_stream_all_count() -> None:
    add("hot")

    def write(_: int) -> None:
        for _ in range(25):
            add("hot")
        connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, range(12)))
    assert current(COUNTER, ["hot"]) == {"hot": Count(301)}
    assert [recorded.version for recorded in stream.read("test-hot")] == list(range(1, 302))


def test_commands_on_many_streams_in_opposite_orders_never_deadlock() -> None:
    keys = [f"k{n}" for n in range(6)]

    def write(writer: int) -> None:
        for round_ in range(20):
            chosen = keys[round_ % 3 :] if writer % 2 else list(reversed(keys[round_ % 3 :]))
            with stream.bulk_transaction():
                batch = Batch()
                batch.load((COUNTER, key) for key in chosen)
                for key in chosen:
                    batch.handle(envelope(), COUNTER, key, Add(1))
                batch.append()
        connections.close_all()

    for key in keys:
        add(key)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert current(COUNTER, ["k5"]) == {"k5": Count(121)}


def test_streams_that_are_created_at_the_same_time_are_created_once() -> None:
    def write(_: int) -> None:
        for number in range(15):
            add(f"new{number}")
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert set(current(COUNTER, [f"new{n}" for n in range(15)]).values()) == {Count(8)}
