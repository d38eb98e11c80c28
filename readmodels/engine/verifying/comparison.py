"""Comparing the rows of a read model with those that follow from the log, within the database."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.db import connections

from readmodels.engine.projection import Key
from readmodels.engine.storing.table import Table

SHOWN = 20


class Difference(NamedTuple):
    """A row that is not what the log says, as JSON has it, but with exact numbers: as text.

    `live` or `folded` is None where it is missing on that side.
    """

    key: Key
    live: dict[str, Any] | None
    folded: dict[str, Any] | None

    def changes(self) -> list[tuple[str, Any, Any]]:
        """Of a row that is on both sides: what differs, by column and member, live and folded."""
        live, folded = self.live or {}, self.folded or {}
        return [
            (name, live.get(name), folded.get(name))
            for name in {**live, **folded}
            if live.get(name) != folded.get(name)
        ]


class Comparison(NamedTuple):
    """What was compared, at which position of the log: how many rows differ, and the first of them.

    `parked`: keys that stand still. Such a row is right when it is what the log says up to there.
    """

    projection: str
    position: int
    parked: int
    rows: int
    differing: int
    differences: list[Difference]

    @property
    def verdict(self) -> str:
        found = f"{self.differing:,} differ" if self.differing else "no difference"
        return f"{found}, {self.parked:,} parked" if self.parked else found


def compare(live: Table, folded: Table, keys: Collection[Key] | None = None) -> tuple[int, int, list[Difference]]:
    """How many rows `folded` has, how many differ, and the first of these. `keys`: which live rows are looked at."""
    key = f'"{live.model._meta.pk.column}"'
    chosen = live.name if keys is None else f"(SELECT * FROM {live.name} WHERE {key} = ANY(%s))"
    with connections[live.database].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {folded.name}")
        ((rows,),) = cursor.fetchall()
        cursor.execute(
            f"SELECT count(*) OVER (), coalesce(live.{key}, folded.{key}), to_jsonb(live.*), to_jsonb(folded.*) "
            f"FROM {chosen} AS live FULL JOIN {folded.name} AS folded ON folded.{key} = live.{key} "
            f"WHERE live.* IS DISTINCT FROM folded.* ORDER BY 2 LIMIT {SHOWN}",
            None if keys is None else [list(keys)],
        )
        found = cursor.fetchall()
    differences = [Difference(name, *map(_values, sides)) for _, name, *sides in found]
    return rows, found[0][0] if found else 0, differences


def _values(row: str | None) -> dict[str, Any] | None:
    return dict(_told_apart(json.loads(row, parse_float=str))) if row else None


def _told_apart(columns: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """By column; of one that is the text of a JSON object, by column and member."""
    for column, value in columns.items():
        if isinstance(value, str) and value.startswith("{"):
            with suppress(ValueError):
                value = json.loads(value)
        if isinstance(value, dict):
            yield from ((f"{column}.{member}", inner) for member, inner in value.items())
        else:
            yield column, value
