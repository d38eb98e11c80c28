"""Ready rows: found by one statement for each question, and passed on as they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from eventstore.http.keyset import Page, Sort, Stretch, paged
from readmodels.engine.row import ReadModel
from readmodels.engine.storing.database import ask

R = TypeVar("R", bound=NamedTuple)
EMPTY: Mapping[str, str] = {}


class ReadyRows(Generic[R]):
    """Rows of a read model's live table. The fields of `row` are columns, those of every sort among them.

    `conditions` are what can be asked for: each an SQL condition with one place for its value.
    """

    def __init__(self, model: type[ReadModel], row: type[R], conditions: Mapping[str, str] = EMPTY) -> None:
        self._row = row
        self._conditions = conditions
        self._key = model._meta.pk.column
        self._table = f'"{model._meta.db_table}"'
        self._select = f"SELECT {', '.join(row._fields)} FROM {self._table}"

    def one(self, key: str) -> R | None:
        found = ask(f"{self._select} WHERE {self._key} = %s", key)
        return self._row(*found[0]) if found else None

    def page(self, asked: Mapping[str, Any], sort: Sort, cursor: str | None, limit: int) -> Page[R]:
        """Those that fulfil all that is asked for, by its name. Raises InvalidCursor."""

        def find(stretch: Stretch) -> Sequence[R]:
            values = (*asked.values(), *(stretch.values or ()))
            return [self._row(*found) for found in ask(self._statement(tuple(asked), stretch), *values, stretch.most)]

        return paged(find, sort, cursor, limit)

    def count(self, asked: Mapping[str, Any]) -> int:
        """Those that fulfil all that is asked for."""
        conditions = [self._conditions[name] for name in asked]
        ((found,),) = ask(f"SELECT count(*) FROM {self._table}{_where(conditions)}", *asked.values())
        return int(found)

    def _statement(self, asked: tuple[str, ...], stretch: Stretch) -> str:
        conditions = [self._conditions[name] for name in asked]
        if stretch.values is not None:
            than, places = "<" if stretch.descending else ">", ", ".join(["%s"] * len(stretch.columns))
            conditions.append(f"({', '.join(stretch.columns)}) {than} ({places})")
        order = ", ".join(f"{column} DESC" if stretch.descending else column for column in stretch.columns)
        return f"{self._select}{_where(conditions)} ORDER BY {order} LIMIT %s"


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
