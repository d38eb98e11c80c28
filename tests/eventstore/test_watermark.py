"""Reading the log while others append: nothing is skipped, nothing read twice, nobody waits for the dead."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from eventstore import log, stream
from eventstore.batch import Batch
from tests.eventstore.example import COUNTER, Add, Counted, add, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


class GivenUp(Exception):
    pass


def append_slowly(key: str, pause: float, give_up: bool) -> None:
    with stream.transaction():
        batch = Batch()
        batch.handle(envelope(), COUNTER, key, Add(1, note=key))
        batch.append().receipts()
        time.sleep(pause)
        if give_up:
            raise GivenUp


def another_connection(**overrides: Any) -> "psycopg.Connection[Any]":
    parameters = {**connection.get_connection_params(), **overrides}
    return psycopg.connect(**{k: parameters[k] for k in ("host", "port", "user", "dbname") if k in parameters})


def read_everything(after: int = 0) -> list[str]:
    return [
        recorded.event.note
        for recorded in log.read(after, log.watermark(), [Counted], 100_000)
        if isinstance(recorded.event, Counted)
    ]


def test_a_tailing_reader_skips_nothing_and_reads_nothing_twice() -> None:
    writers, each = 12, 40
    seen: list[str] = []
    written: list[str] = []
    done = threading.Event()

    def write(writer: int) -> None:
        chance = random.Random(writer)
        for number in range(each):
            key = f"{writer}-{number}"
            try:
                append_slowly(key, chance.random() * 0.02, give_up=chance.random() < 0.2)
                written.append(key)
            except GivenUp:
                pass
        connections.close_all()

    def tail() -> None:
        position = 0
        while not done.is_set() or position < log.watermark():
            upto = log.watermark()
            page = log.read(position, upto, [Counted], 50)
            seen.extend(r.event.note for r in page if isinstance(r.event, Counted))
            position = page[-1].position if len(page) == 50 else max(position, upto)
        connections.close_all()

    reader = threading.Thread(target=tail)
    reader.start()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    done.set()
    reader.join(30)
    assert sorted(seen) == sorted(written)
    assert len(written) < writers * each, "some must have been rolled back"


def test_an_event_that_is_not_committed_holds_back_what_was_appended_after_it() -> None:
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
    add("fast", note="fast")
    assert read_everything() == []
    finish.set()
    writer.join()
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
    overrides = {} if database == "this" else {"dbname": database}
    with closing(another_connection(**overrides)) as unrelated:
        unrelated.execute("CREATE TEMPORARY TABLE unrelated (n int)")
        unrelated.execute("INSERT INTO unrelated VALUES (1)")
        unrelated.execute("SELECT pg_advisory_xact_lock_shared(1), pg_advisory_xact_lock(2, 3), txid_current()")
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
            "SELECT pg_advisory_xact_lock_shared((20300::bigint << 48) | 0), nextval('eventstore_event_position_seq')"
        )
        assert log.watermark() == 0
