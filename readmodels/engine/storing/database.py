"""The read database through psycopg itself: parameters bound by the server, statements prepared once they are repeated.

Django's cursors quote parameters one by one, and its queries are put together anew each time: for a batch of one order
that was more than half of the work.
"""

from functools import lru_cache
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from eventstore.database.prepared import Statements, alone
from readmodels.router import READ_DATABASE

LOCK_TIMEOUT = "1s"

_questions = Statements()


def run(sql: str, *parameters: Any, database: str = READ_DATABASE) -> list[tuple[Any, ...]]:
    """The rows that it answers, if it does, in the current transaction if there is one. Raises Django's errors."""
    connection = connections[database]
    connection.close_if_health_check_failed()  # as Django's own cursors do
    connection.ensure_connection()
    return _fetched(connection, sql, parameters)


def ask(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What it answers: a question by itself, with its values where it says %s. Raises Django's errors.

    Where the connection turns out to be gone, it is asked once more on another one: that is cheaper than to ask each
    time beforehand whether it is still there.
    """
    connection: Any = connections[READ_DATABASE]
    connection.ensure_connection()
    checked, connection.health_check_done = connection.health_check_done, True
    try:
        return _answered(connection, sql, parameters)
    except (OperationalError, InterfaceError):
        if checked or connection.in_atomic_block or not connection.connection.closed:
            raise
        connection.close()
        connection.ensure_connection()
        return _answered(connection, sql, parameters)


def wait_for_lock() -> None:
    """How long the transaction waits for locks. Whoever waits keeps all who come later waiting behind."""
    run(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


def do_not_wait_for_disk() -> None:
    """The transaction ends before it is on disk. A crash takes rows and checkpoint back together."""
    run("SET LOCAL synchronous_commit = off")


def _answered(connection: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    raw: psycopg.Connection[Any] = connection.connection
    prepared = _questions.written(raw, _named(sql)) if alone(raw) else None
    if prepared is None:
        return _fetched(connection, sql, parameters, binary=True)
    with connection.wrap_database_errors:
        return prepared.rows({str(place): value for place, value in enumerate(parameters)})


@lru_cache(maxsize=1_000)
def _named(sql: str) -> str:
    """With places that are called by their numbers."""
    first, *others = sql.split("%s")
    return first + "".join(f"%({place})s{part}" for place, part in enumerate(others))


def _fetched(
    connection: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...], binary: bool = False
) -> list[tuple[Any, ...]]:
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, parameters or None, binary=binary)
        return cursor.fetchall() if cursor.description else []
