"""Appending: a whole command (lock, fold, decide, append with its id) against a transaction that inserts one row."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

from benchmarks.example import INSERT, INSERT_MANY, PAYLOAD, add, connection, disconnect
from benchmarks.result import Result, compare

BATCH = 100
LONG = 100_000


def measure() -> list[Result]:
    return [
        *compare("command, 1 event, 1 connection", 0.5, 500, commands, transactions),
        *on_threads(16),
        *on_threads(32),
        *compare("command, 100 events", 0.5, 50, commands_of_many, batches, per=BATCH),
        *long_streams(),
    ]


def commands(count: int) -> None:
    key = uuid4().hex
    for _ in range(count):
        add(key)


def transactions(count: int) -> None:
    stream = uuid4().hex
    by_hand = connection()
    for version in range(count):
        with by_hand.transaction():
            by_hand.execute(INSERT, (stream, version, "counted", PAYLOAD))


def commands_of_many(count: int) -> None:
    key = uuid4().hex
    for _ in range(count):
        add(key, BATCH)


def batches(count: int) -> None:
    stream = uuid4().hex
    by_hand = connection()
    for number in range(count):
        versions = list(range(number * BATCH, number * BATCH + BATCH))
        with by_hand.transaction():
            by_hand.execute(INSERT_MANY, ([stream] * BATCH, versions, ["counted"] * BATCH, [PAYLOAD] * BATCH))


def on_threads(number: int) -> list[Result]:
    """The work shared by threads, each with streams of its own and with connections that it keeps, as a server's do."""
    with ThreadPoolExecutor(number) as pool:
        results = compare(
            f"command, 1 event, {number} threads",
            0.5,
            200 * number,
            lambda count: _each(pool, commands, [count // number] * number),
            lambda count: _each(pool, transactions, [count // number] * number),
        )
        _each(pool, disconnect, [Barrier(number)] * number)
    return results


def _each(pool: ThreadPoolExecutor, work: Callable[[Any], None], arguments: list[Any]) -> None:
    for _ in pool.map(work, arguments):
        pass


def long_streams() -> list[Result]:
    """A command on a stream of 100,000 events against one on a stream of ten."""
    short, long = uuid4().hex, uuid4().hex
    add(short, 10)
    for _ in range(LONG // 10_000):
        add(long, 10_000)
    found = compare("command on a stream of 100,000 events", 0.9, 300, on(long), on(short))
    return [found[0], found[1]._replace(name="command on a stream of 10 events")]


def on(key: str) -> Callable[[int], None]:
    def work(count: int) -> None:
        for _ in range(count):
            add(key)

    return work
