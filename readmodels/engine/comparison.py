"""Comparing the rows of a read model with those that follow from the log, within the database."""

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connections

from readmodels.engine.projection import Key
from readmodels.engine.table import Table

SHOWN = 20


class Difference(NamedTuple):
    """A row that is not what the log says, as JSON has it, but with exact numbers: as text.

    `live` or `folded` is None where it is missing on that side.
    """

    key: Key
    live: dict[str, Any] | None
    folded: dict[str, Any] | None


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
    return json.loads(row, parse_float=str) if row else None
