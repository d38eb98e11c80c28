"""One view of a whole database for as long as it takes to look at it. Others go on, and are not seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections, transaction
from psycopg.abc import Query

from eventstore.database.connection import DATABASE
from eventstore.database.statement import statement

ROWS_AT_ONCE = 5_000


@contextmanager
def unhurried(database: str = DATABASE) -> Iterator[None]:
    """A transaction that may take its time: no statement is too long, nor is a pause between two."""
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


@contextmanager
def snapshot(database: str = DATABASE) -> Iterator[None]:
    """An unhurried one in which everything is as it was at the first query."""
    with unhurried(database), connections[database].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def rows_as_they_come(name: str, /, **parameters: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of sql/<name>.sql, however many, in bounded memory. Only within a transaction."""
    return rows_of(name, statement(name), parameters)


def rows_of(name: str, query: Query, parameters: dict[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """The same of a query that is put together elsewhere; `name` is the cursor's."""
    with psycopg.ServerCursor(connections[DATABASE].connection, name) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(query, parameters, binary=True)
        yield from cursor
