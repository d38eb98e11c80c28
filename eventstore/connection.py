"""The log's database through psycopg itself: parameters bound by the server, statements prepared, binary both ways."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from django.db import transaction as django_transaction
from psycopg.pq import Format

from eventstore.statement import statement

DATABASE = "default"


def send(name: str, /, **parameters: Any) -> "psycopg.Cursor[Any]":
    """Run sql/<name>.sql in the current transaction, if there is one. Raises psycopg.Error as it comes.

    Inside `transaction` it may not even be sent before somebody fetches from the cursor, or the transaction ends.
    """
    connection = connections[DATABASE]
    connection.close_if_health_check_failed()  # as Django's own cursors do
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    cursor.format = Format.BINARY
    cursor.execute(statement(name), parameters)
    return cursor


def rows(name: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
    """All rows that sql/<name>.sql answers."""
    return send(name, **parameters).fetchall()


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
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
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
    connection = connections[DATABASE]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor, cursor.copy(statement(name), parameters) as copy:
        header = len(b"PGCOPY\n\377\r\n\0") + 8
        for message in copy:
            row = bytes(message)[header:]
            header = 0
            if row != b"\xff\xff":  # the trailer
                yield row


@contextmanager
def copying(name: str, /, types: str) -> "Iterator[psycopg.Copy]":
    """Take rows for sql/<name>.sql, a COPY from here in binary. `types` are those of its columns, as PostgreSQL's."""
    with psycopg.Cursor(connections[DATABASE].connection) as cursor, cursor.copy(statement(name)) as copy:
        copy.set_types(types.split())
        yield copy
