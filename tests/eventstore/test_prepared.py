"""Statements that are kept for a connection: they survive what happens to it, and stay out of nobody's transaction."""

import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import capabilities

from eventstore.commands.batch import Batch
from eventstore.database.connection import chunks, rows
from eventstore.database.owner import as_owner
from eventstore.database.prepared import ROWS_AT_ONCE
from eventstore.log import log, stream
from tests.eventstore.example import COUNTER, Add, Counted, add, envelope
from tests.eventstore.owner import tamper

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.mark.direct
def test_a_server_that_has_forgotten_them_is_told_again() -> None:
    add("a")
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert add("a").version == 2


def test_a_connection_that_was_closed_leaves_nothing_to_the_next() -> None:
    add("a")
    connection.close()
    assert add("a").version == 2


def test_the_first_statement_of_a_transaction_is_a_part_of_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        rows("announce_floor")
        assert held() == 1
        raise ZeroDivisionError
    assert held() == 0


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        (count,) = cursor.fetchone()
    return int(count)


def test_a_command_within_a_transaction_is_undone_with_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add("a")
        raise ZeroDivisionError
    assert stream.read("test-a") == []


COUNT = 3 * ROWS_AT_ONCE + 1


def count_to(count: int) -> None:
    with stream.bulk_transaction():
        batch = Batch()
        for _ in range(count):
            batch.handle(envelope(), COUNTER, "a", Add(1))
        batch.append()


def read(**parameters: Any) -> Generator[list[tuple[Any, ...]]]:
    return chunks("read_log", **({"after": 0, "upto": COUNT, "types": ["test.counted"], "limit": COUNT} | parameters))


def positions(found: Iterator[list[tuple[Any, ...]]]) -> list[int]:
    return [row[0] for some in found for row in some]


@pytest.mark.parametrize("chunked", [True, False], ids=["in chunks", "by an older libpq"])
def test_rows_that_come_some_at_a_time_are_all_of_them_in_order(chunked: bool, monkeypatch: Any) -> None:
    if not chunked:
        monkeypatch.setattr(capabilities, "has_stream_chunked", lambda: False)
    count_to(COUNT)
    assert len(list(read())) == (5 if chunked else 1)
    assert positions(read()) == list(range(1, COUNT + 1))
    assert positions(read(types=["test.other"])) == []
    with transaction.atomic():
        assert positions(read()) == list(range(1, COUNT + 1))


def test_who_stops_in_the_middle_leaves_a_connection_that_can_be_used() -> None:
    count_to(COUNT)
    found = read()
    assert next(found)
    found.close()
    assert rows("last_position") == [(COUNT,)]


def test_other_threads_go_on_while_rows_are_waited_for() -> None:
    """One of them may have what they are waited for: here a lock, else the last session that a pooler has to give."""
    count_to(1)
    positions(read())  # has them prepared
    locked = threading.Event()

    def lock_for_a_moment() -> None:
        with as_owner(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE eventstore_event")
            locked.set()
            time.sleep(0.1)

    with ThreadPoolExecutor(1) as elsewhere:
        locking = elsewhere.submit(lock_for_a_moment)
        assert locked.wait(10)
        assert positions(read()) == [1]
        locking.result()


def test_an_error_that_is_kept_keeps_no_connection() -> None:
    """Its traceback refers to the reader, who stopped at the first of many rows."""
    count_to(COUNT)
    tamper("UPDATE eventstore_event SET payload = '{}' WHERE position = 1")
    with pytest.raises(log.UnreadableEvent) as kept:
        log.read(0, COUNT, [Counted], COUNT)
    assert rows("last_position") == [(COUNT,)]
    assert kept.value.position == 1


@pytest.mark.direct
def test_rows_come_from_a_server_that_has_forgotten_the_statement() -> None:
    count_to(2)
    positions(read())
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert positions(read()) == [1, 2]


def test_rows_that_cannot_be_found_are_an_error_and_the_next_ones_can() -> None:
    count_to(2)
    with pytest.raises(psycopg.DataError):
        positions(read(limit=-1))
    assert positions(read()) == [1, 2]
