"""A search of everything that the databases store: the proof that what was forgotten is nowhere to be read."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from django.db import connections, transaction
from psycopg import sql

from eventstore.database.statement import statement


class Column(NamedTuple):
    schema: str
    table: str
    name: str
    binary: bool
    readable: bool


class Find(NamedTuple):
    """A column that holds one of the texts, and in how many rows."""

    database: str
    table: str
    column: str
    rows: int


class Looked(NamedTuple):
    """A table that was searched; the columns that this role may not read were not."""

    database: str
    table: str
    finds: list[Find]
    unreadable: list[str]


def search(texts: Sequence[str]) -> Iterator[Looked]:
    """Look into every column of every table of all databases, whatever its type, case aside. Reads all of it."""
    for database in connections:
        for (schema, name), columns in groupby(_columns(database), key=lambda column: (column.schema, column.table)):
            yield _looked(database, f"{schema}.{name}", list(columns), texts)


def _columns(database: str) -> list[Column]:
    with connections[database].cursor() as cursor:
        cursor.execute(statement("stored_columns"))
        return [Column(*row) for row in cursor.fetchall()]


def _looked(database: str, table: str, columns: list[Column], texts: Sequence[str]) -> Looked:
    readable = [column for column in columns if column.readable]
    counts = _counts(database, readable, texts) if readable else []
    finds = [Find(database, table, column.name, rows) for column, rows in zip(readable, counts, strict=True) if rows]
    return Looked(database, table, finds, [column.name for column in columns if not column.readable])


def _counts(database: str, columns: list[Column], texts: Sequence[str]) -> Sequence[int]:
    """In how many rows each of a table's columns holds one of the texts."""
    table = sql.Identifier(columns[0].schema, columns[0].table)
    matches = sql.SQL(", ").join(_match(column) for column in columns)
    query = sql.SQL("SELECT {} FROM {}").format(matches, table)
    wanted = list(_written(texts))
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(query, {"texts": wanted, "bytes": [text.encode() for text in wanted]})
        (counts,) = cursor.fetchall()
    return [int(count) for count in counts]


def _match(column: Column) -> sql.Composed:
    holds = (
        "EXISTS (SELECT FROM unnest(%(bytes)s::bytea[]) AS wanted WHERE position(wanted IN {column}) > 0)"
        if column.binary
        else "EXISTS (SELECT FROM unnest(%(texts)s::text[]) AS wanted "
        "WHERE strpos(lower({column}::text), lower(wanted)) > 0)"
    )
    return sql.SQL(f"count(*) FILTER (WHERE {holds})").format(column=sql.Identifier(column.name))


def _written(texts: Iterable[str]) -> Iterator[str]:
    """Each as it is, and as JSON writes it where its letters are not ASCII."""
    for text in texts:
        yield from dict.fromkeys((text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]))
