"""The log's database through psycopg itself: parameters bound by the server, statements prepared, binary both ways."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from django.db import transaction as django_transaction
from psycopg.pq import Format

from eventstore.database.prepared import Statements, alone
from eventstore.database.statement import statement

DATABASE = "default"


_statements = Statements()


def send(name: str, /, **parameters: Any) -> "psycopg.Cursor[Any]":
    """Run sql/<name>.sql in the current transaction, if there is one. Raises psycopg.Error as it comes.

    Inside `transaction` it may not even be sent before somebody fetches from the cursor, or the transaction ends.
    """
    return _cursor(_connected()).execute(statement(name), parameters)


def rows(name: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
    """All rows that sql/<name>.sql answers.

    Where the connection turns out to be gone, and with it no transaction, it is asked once more on another one. That is
    cheaper than to ask before each request whether it is still there.
    """
    connection: Any = connections[DATABASE]
    if connection.in_atomic_block or connection.connection is None or connection.health_check_done:
        return answer(name, **parameters)()
    connection.health_check_done = True
    raw = connection.connection
    try:
        return answer(name, **parameters)()
    except (psycopg.OperationalError, psycopg.InterfaceError):
        if not raw.closed:
            raise
        connection.close()
        return answer(name, **parameters)()


def chunks(name: str, /, **parameters: Any) -> Generator[list[tuple[Any, ...]]]:
    """All rows, some at a time, for whoever works at them: the server goes on meanwhile.

    Until the last one has come, or this is closed, the connection can run nothing else.
    """
    raw = _connected()
    if alone(raw):
        yield from _statements.of(raw, name).chunks(parameters)
    else:
        yield _cursor(raw).execute(statement(name), parameters).fetchall()


def answer(name: str, /, **parameters: Any) -> Callable[[], list[tuple[Any, ...]]]:
    """Run sql/<name>.sql as `send` does; its rows come when they are asked for, which may be after the transaction."""
    raw = _connected()
    if alone(raw):
        found = _statements.of(raw, name).rows(parameters)
        return lambda: found
    return _cursor(raw).execute(statement(name), parameters).fetchall


def in_transaction() -> bool:
    """Whether a transaction of Django's is open: what is done now is a part of it."""
    return connections[DATABASE].in_atomic_block


@contextmanager
def transaction() -> Iterator[None]:
    """A transaction whose BEGIN travels with its first statement and whose COMMIT travels with its last.

    Round trips are what a command costs: one here to lock and load, one to append and commit. Inside a transaction of
    Django's it is a part of that one.
    """
    connection = connections[DATABASE]
    if connection.in_atomic_block:
        with django_transaction.atomic(using=DATABASE):
            yield
        return
    raw = _connected()
    try:
        with raw.pipeline():
            raw.execute("BEGIN", prepare=False)
            yield
            raw.execute("COMMIT", prepare=False)
    except BaseException:
        if not raw.closed:
            raw.rollback()
        raise


def copied(name: str, /, **parameters: Any) -> Iterator[bytes]:
    """The rows of sql/<name>.sql, a COPY in binary, as PostgreSQL sends them: each in a message of its own."""
    with psycopg.Cursor(_connected()) as cursor, cursor.copy(statement(name), parameters) as copy:
        header = len(b"PGCOPY\n\377\r\n\0") + 8
        for message in copy:
            row = bytes(message)[header:]
            header = 0
            if row != b"\xff\xff":  # the trailer
                yield row


@contextmanager
def copying(name: str, /, types: str) -> "Iterator[psycopg.Copy]":
    """Take rows for sql/<name>.sql, a COPY from here in binary. `types` are those of its columns, as PostgreSQL's."""
    with psycopg.Cursor(_connected()) as cursor, cursor.copy(statement(name)) as copy:
        copy.set_types(types.split())
        yield copy


def _connected() -> "psycopg.Connection[Any]":
    connection = connections[DATABASE]
    connection.close_if_health_check_failed()  # as Django's own cursors do
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    return raw


def _cursor(raw: "psycopg.Connection[Any]") -> "psycopg.Cursor[Any]":
    cursor = psycopg.Cursor(raw)
    cursor.format = Format.BINARY
    return cursor
