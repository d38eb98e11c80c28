"""Appending: a whole command (lock, fold, decide, append with its id) against a transaction that inserts one row."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from django.db import connections

from benchmarks.example import INSERT, INSERT_MANY, PAYLOAD, add, connect
from benchmarks.result import Result, Work, compare

BATCH = 100
LONG = 100_000


def measure() -> list[Result]:
    return [
        *compare("command, 1 event, 1 connection", 0.5, 500, commands, transactions),
        *compare("command, 1 event, 16 threads", 0.5, 3_200, threads(16, commands), threads(16, transactions)),
        *compare("command, 1 event, 32 threads", 0.5, 3_200, threads(32, commands), threads(32, transactions)),
        *compare("command, 100 events", 0.5, 50, commands_of_many, batches, per=BATCH),
        *long_streams(),
    ]


def commands(count: int) -> None:
    key = uuid4().hex
    for _ in range(count):
        add(key)


def transactions(count: int) -> None:
    stream = uuid4().hex
    with connect() as connection:
        for version in range(count):
            with connection.transaction():
                connection.execute(INSERT, (stream, version, "counted", PAYLOAD))


def commands_of_many(count: int) -> None:
    key = uuid4().hex
    for _ in range(count):
        add(key, BATCH)


def batches(count: int) -> None:
    stream = uuid4().hex
    with connect() as connection:
        for number in range(count):
            versions = list(range(number * BATCH, number * BATCH + BATCH))
            with connection.transaction():
                connection.execute(INSERT_MANY, ([stream] * BATCH, versions, ["counted"] * BATCH, [PAYLOAD] * BATCH))


def threads(number: int, work: Work) -> Work:
    """The same work shared by threads, each with a connection and streams of its own."""

    def shared(count: int) -> None:
        def share(_: int) -> None:
            work(count // number)
            connections.close_all()

        with ThreadPoolExecutor(number) as pool:
            list(pool.map(share, range(number)))

    return shared


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
