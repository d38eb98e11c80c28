"""A read model's table, live or shadow: load the rows that a batch touches, write back what became of them."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import Field

from readmodels.engine.checkpoint import LIVE, SHADOW
from readmodels.engine.row import ReadModel
from readmodels.router import READ_DATABASE

# A shadow has the same name, and indexes of the same names, in another schema: to swap it in is a change of schema.
SCHEMAS = {LIVE: "public", SHADOW: "shadow"}
PREVIOUS_SCHEMA = "previous"


class Table:
    """The table of `model` in a slot. Rows are instances of the model."""

    def __init__(self, model: type[ReadModel], slot: str = LIVE) -> None:
        self.model = model
        self.name = f'"{SCHEMAS[slot]}"."{model._meta.db_table}"'

    def load(self, keys: Iterable[str]) -> dict[str, Any]:
        """Those of the rows that exist, by key, in one query."""
        query = f"SELECT {self._column_list} FROM {self.name} WHERE {self._primary_key} = ANY(%s)"
        found = self.model.objects.using(READ_DATABASE).raw(query, [list(keys)])
        return {row.pk: row for row in found}

    def write(self, rows: Iterable[ReadModel]) -> None:
        """Insert or replace the rows, in one statement."""
        columns = list(zip(*map(self._values, rows), strict=True))
        if columns:
            with connections[READ_DATABASE].cursor() as cursor:
                cursor.execute(self._upsert, [list(column) for column in columns])

    def _values(self, row: ReadModel) -> list[Any]:
        connection = connections[READ_DATABASE]
        return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in self._fields]

    @cached_property
    def _fields(self) -> "list[Field[Any, Any]]":
        return list(self.model._meta.concrete_fields)

    @property
    def _primary_key(self) -> str:
        return f'"{self.model._meta.pk.column}"'

    @cached_property
    def _column_list(self) -> str:
        return ", ".join(f'"{field.column}"' for field in self._fields)

    @cached_property
    def _upsert(self) -> str:
        types = [field.db_type(connections[READ_DATABASE]) for field in self._fields]
        arrays = ", ".join(f"%s::{column_type}[]" for column_type in types)
        changes = ", ".join(f'"{f.column}" = excluded."{f.column}"' for f in self._fields if not f.primary_key)
        return (
            f"INSERT INTO {self.name} ({self._column_list}) SELECT * FROM unnest({arrays}) "
            f"ON CONFLICT ({self._primary_key}) DO UPDATE SET {changes}"
        )
