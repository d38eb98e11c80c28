"""A read model's table: load the rows that a batch touches, write back what became of them."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import msgspec
import psycopg
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError, connections
from django.db.models import Field, JSONField
from psycopg.errors import CannotCoerce, DatatypeMismatch, ProgramLimitExceeded

from readmodels.engine.row import Row
from readmodels.engine.storing.checkpoint import LIVE, PREVIOUS, SHADOW
from readmodels.engine.storing.database import run
from readmodels.router import READ_DATABASE

# A shadow has the same name, and indexes of the same names, in another schema: to swap it in is a change of schema.
SCHEMAS = {LIVE: "public", SHADOW: "shadow", PREVIOUS: "previous"}

# From so many new rows on, COPY is faster than INSERT.
MANY = 500
LARGEST_COUNT = 2**63 - 1


class RowsRefused(Exception):
    """A row is not what its table can hold."""


class Table:
    """A table of the shape of `model`: that of a slot, or one of a name. Rows are instances of the model."""

    def __init__(self, model: type[Row], slot: str = LIVE, name: str = "", database: str = READ_DATABASE) -> None:
        self.model = model
        self.name = name or f'"{SCHEMAS[slot]}"."{model._meta.db_table}"'
        self.database = database

    def load(self, keys: Iterable[str], lock: bool = False) -> dict[str, Any]:
        """Those of the rows that exist, by key, in one query. `lock` keeps them until the transaction ends."""
        query = f"SELECT {self._column_list} FROM {self.name} WHERE {self._primary_key} = ANY(%s)"
        query += f" ORDER BY {self._primary_key} FOR UPDATE" if lock else ""
        return {row.pk: row for row in map(self._row, self._run(query, list(keys)))}

    def sample(self, count: int) -> list[str]:
        """The keys of some rows, picked by chance."""
        query = f"SELECT {self._primary_key} FROM {self.name} ORDER BY random() LIMIT %s"
        return [key for (key,) in self._run(query, min(count, LARGEST_COUNT))]

    def write(self, rows: dict[str, Any], found: Collection[str] = ()) -> None:
        """Insert or replace the rows. `found` are the keys of those that were there before.

        Raises RowsRefused, and the transaction it is in is void then.
        """
        _derive(rows.values())
        fresh = [row for key, row in rows.items() if key not in found]
        with refusals():
            if len(fresh) < MANY:
                self._upsert(list(rows.values()))
            else:
                self._copy(fresh)
                self._upsert([rows[key] for key in found if key in rows])

    def delete(self, keys: Iterable[str]) -> None:
        self._run(f"DELETE FROM {self.name} WHERE {self._primary_key} = ANY(%s)", list(keys))

    def truncate(self) -> None:
        self._run(f"TRUNCATE {self.name}")

    def delete_all(self) -> None:
        """The same, for those who may not truncate, cannot wait for readers, or show them less than they have seen."""
        self._run(f"DELETE FROM {self.name}")

    def _upsert(self, rows: list[Row]) -> None:
        """In one statement."""
        if not rows:
            return
        columns = zip(*map(self._values, rows), strict=True)
        self._run(self._upsert_statement, *map(list, columns))

    def _copy(self, rows: Iterable[Row]) -> None:
        into = f"COPY {self.name} ({self._column_list}) FROM STDIN"
        connection = connections[self.database]
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(self._values(row))

    def _row(self, values: tuple[Any, ...]) -> Row:
        names = [name for name, _ in self._conversions]
        loaded = [
            msgspec.json.decode(value) if convert is not None and value is not None else value
            for value, (_, convert) in zip(values, self._conversions, strict=True)
        ]
        return self.model.from_db(self.database, names, loaded)

    def _values(self, row: Row) -> list[Any]:
        values = row.__dict__
        return [
            values[name] if convert is None or values[name] is None else convert(values[name])
            for name, convert in self._conversions
        ]

    @cached_property
    def _conversions(self) -> list[tuple[str, Callable[[Any], Any] | None]]:
        """By attribute: JSON goes as text, all else as psycopg knows it."""
        return [(field.attname, _json if isinstance(field, JSONField) else None) for field in self._fields]

    @cached_property
    def _fields(self) -> "list[Field[Any, Any]]":
        return [field for field in self.model._meta.concrete_fields if not field.generated]

    @property
    def _primary_key(self) -> str:
        return f'"{self.model._meta.pk.column}"'

    @cached_property
    def _column_list(self) -> str:
        return ", ".join(f'"{field.column}"' for field in self._fields)

    @cached_property
    def _upsert_statement(self) -> str:
        types = [field.db_type(connections[self.database]) for field in self._fields]
        arrays = ", ".join(f"%s::{column_type}[]" for column_type in types)
        changes = ", ".join(f'"{f.column}" = excluded."{f.column}"' for f in self._fields if not f.primary_key)
        return (
            f"INSERT INTO {self.name} ({self._column_list}) SELECT * FROM unnest({arrays}) "
            f"ON CONFLICT ({self._primary_key}) DO UPDATE SET {changes}"
        )

    def _run(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return run(sql, *parameters, database=self.database)


def _derive(rows: Iterable[Row]) -> None:
    try:
        for row in rows:
            row.derive()
    except Exception as error:
        raise RowsRefused(f"{type(error).__name__}: {error}") from error


@contextmanager
def refusals() -> Iterator[None]:
    """The server says it, or already psycopg; the row itself, which may be a person's, is left out of what is said."""
    try:
        yield
    except (DataError, IntegrityError, TypeError, ValueError) as error:
        raise RowsRefused(_primary(error)) from error
    except (OperationalError, ProgrammingError) as error:
        if not isinstance(error.__cause__, CannotCoerce | DatatypeMismatch | ProgramLimitExceeded):
            raise
        raise RowsRefused(_primary(error)) from error


def _primary(error: Exception) -> str:
    cause = error.__cause__
    return (isinstance(cause, psycopg.Error) and cause.diag.message_primary) or str(error)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
