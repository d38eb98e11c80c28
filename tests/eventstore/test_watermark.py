"""Reading the log while others append: nothing is skipped, nothing read twice, nobody waits for the dead."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from eventstore.commands.batch import Batch
from eventstore.database.connection import rows
from eventstore.log import log, stream
from tests.eventstore.example import COUNTER, Add, Counted, add, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

WRITERS = 12
SECONDS = 10.0
PAGE = 50


class GivenUp(Exception):
    pass


def append_slowly(key: str, pause: float, give_up: bool, commands: int = 1) -> None:
    with stream.transaction() if commands == 1 else stream.bulk_transaction():
        batch = Batch()
        for number in range(commands):
            batch.handle(envelope(), COUNTER, key, Add(1, note=f"{key}/{number}" if number else key))
        batch.append().receipts()
        time.sleep(pause)
        if give_up:
            raise GivenUp


def another_connection(**overrides: Any) -> "psycopg.Connection[Any]":
    parameters = {**connection.get_connection_params(), **overrides}
    return psycopg.connect(**{k: parameters[k] for k in ("host", "port", "user", "dbname") if k in parameters})


def open_transaction(database: str = "this") -> "psycopg.Connection[Any]":
    """A transaction that has written and locked, but does not append; it ends when its connection is closed."""
    unrelated = another_connection(**({} if database == "this" else {"dbname": database}))
    unrelated.execute("CREATE TEMPORARY TABLE unrelated (n int)")
    unrelated.execute("INSERT INTO unrelated VALUES (1)")
    unrelated.execute("SELECT pg_advisory_xact_lock_shared(1), pg_advisory_xact_lock(2, 3), txid_current()")
    return unrelated


def read_everything(after: int = 0) -> list[str]:
    return [
        recorded.event.note
        for recorded in log.read(after, log.watermark(), [Counted], 100_000)
        if isinstance(recorded.event, Counted)
    ]


class Tail:
    """A reader as the projections are: page by page, each time up to the watermark of that moment."""

    def __init__(self) -> None:
        self.position = 0
        self.notes: list[str] = []
        self.gaps = 0

    def read(self) -> None:
        upto = log.watermark()
        page = log.read(self.position, upto, [Counted], PAGE)
        self.notes.extend(recorded.event.note for recorded in page if isinstance(recorded.event, Counted))
        reached = page[-1].position if len(page) == PAGE else max(self.position, upto)
        self.gaps += reached - self.position - len(page)
        self.position = reached


def write(writer: int, until: float) -> list[str]:
    """Append until then, quickly, in bulk and slowly in turns, and give up a fifth; the notes that were committed."""
    chance = random.Random(writer)
    written: list[str] = []
    try:
        for number in itertools.count():
            if time.monotonic() >= until:
                return written
            key = f"{writer}-{number}"
            give_up = chance.random() < 0.2
            try:
                pause = chance.choice([0.0, 0.05, 0.3, 1.5]) * chance.random()
                if number % 3 == 0 and not give_up:
                    add(f"shared-{number % 7}", note=key)
                elif number % 3 == 1:
                    append_slowly(key, pause, give_up, commands=2)
                    written.append(f"{key}/1")
                else:
                    append_slowly(key, pause, give_up)
                written.append(key)
            except GivenUp:
                pass
        raise AssertionError
    finally:
        connections.close_all()


def test_a_tailing_reader_skips_nothing_and_reads_nothing_twice() -> None:
    """Twelve writers sleep and roll back for ten seconds, beside transactions of others that never end."""
    tail, until = Tail(), time.monotonic() + SECONDS
    with closing(open_transaction()), closing(open_transaction("postgres")), ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, number, until) for number in range(WRITERS)]
        while not all(writer.done() for writer in writers):
            tail.read()
            time.sleep(0.002)
        written = [note for writer in writers for note in writer.result()]
        assert tail.notes, "what others have open must not have held it up"
        with pytest.raises(GivenUp):
            append_slowly("the last", 0, give_up=True)
        for _ in range(len(written) // PAGE + 2):
            tail.read()
        ((drawn,),) = rows("last_position")
        assert tail.position == drawn, "nothing is waited for when all writers have ended, not even at the last gap"
    assert sorted(tail.notes) == sorted(written)
    assert tail.gaps == drawn - len(written) > 0


@contextmanager
def slow_append() -> Iterator[None]:
    """Another thread's append, which has drawn its position and commits when the block ends."""
    started, finish = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with stream.transaction():
            batch = Batch()
            batch.handle(envelope(), COUNTER, "slow", Add(1, note="slow"))
            batch.append().receipts()
            started.set()
            finish.wait(10)
        connections.close_all()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert started.wait(10)
    try:
        yield
    finally:
        finish.set()
        writer.join()


def test_an_event_that_is_not_committed_holds_back_what_was_appended_after_it() -> None:
    with slow_append():
        add("fast", note="fast")
        assert read_everything() == []
    assert read_everything() == ["slow", "fast"]


def test_what_is_appended_between_the_two_statements_of_the_watermark_is_not_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ExitStack() as appends:

        def interrupted(name: str) -> list[tuple[Any, ...]]:
            monkeypatch.setattr(log, "rows", rows)
            answer = rows(name)
            appends.enter_context(slow_append())
            add("fast", note="fast")
            return answer

        monkeypatch.setattr(log, "rows", interrupted)
        assert log.watermark() == 0
    assert read_everything() == ["slow", "fast"]


def test_a_rolled_back_gap_costs_no_wait() -> None:
    add("before", note="before")
    with pytest.raises(GivenUp):
        append_slowly("gone", 0, give_up=True)
    receipt = add("after", note="after")
    assert receipt.position == 3
    assert log.watermark() == 3
    assert read_everything() == ["before", "after"]


@pytest.mark.parametrize("database", ["this", "postgres"])
def test_an_unrelated_open_transaction_holds_nothing_up(database: str) -> None:
    with closing(open_transaction(database)):
        add("a", note="a")
        assert read_everything() == ["a"]


def test_a_prepared_transaction_that_does_not_append_holds_nothing_up() -> None:
    with closing(another_connection()) as unrelated:
        unrelated.execute("SELECT txid_current()")
        unrelated.execute("PREPARE TRANSACTION 'unrelated'")
    try:
        add("a", note="a")
        assert read_everything() == ["a"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK PREPARED 'unrelated'")


def test_an_empty_log_has_the_watermark_zero() -> None:
    assert log.watermark() == 0
    assert read_everything() == []


def test_the_very_first_append_is_waited_for_too() -> None:
    with closing(another_connection()) as other:
        other.execute(
            "SELECT pg_advisory_xact_lock_shared(eventstore_floor_key(0)), nextval('eventstore_event_position_seq')"
        )
        assert log.watermark() == 0
