"""Lists that are narrowed by what no index has: looked through stretch by stretch for a moment, saying how far."""

import time
from typing import Any, Generic, NamedTuple

from django.db.models import QuerySet

from eventstore.http.keyset import Page, R, Sort, cursor_at, place

# So many rows are looked through by one query: 20 ms for what they have themselves, 100 for their commands' actors.
STRETCH = 50_000
PATIENCE = 1.0  # seconds


class Ends(NamedTuple):
    """The first and the last value of a column, or of a stretch of it."""

    first: int
    last: int


class Looked(NamedTuple, Generic[R]):
    """A page, which may be short while there is more, and what was looked through for it."""

    page: Page[R]
    through: Ends


def look_through(rows: QuerySet[Any, R], sort: Sort, cursor: str | None, limit: int, ends: Ends) -> Looked[R]:
    """At most `limit` of the rows, the highest of a whole number first. Raises InvalidCursor."""
    values, backward = place(cursor, sort) if cursor else ((ends.last + 1,), False)
    start = min(max(values[0], ends.first - 1), ends.last + 1)
    (column,) = sort.columns
    return (_upwards if backward else _downwards)(_Search(rows, column, limit), sort, start, ends)


def _downwards(search: "_Search[R]", sort: Sort, start: int, ends: Ends) -> Looked[R]:
    """What lies below `start`."""
    reached = start
    while reached > ends.first and search.goes_on():
        lower = max(ends.first, reached - STRETCH)
        search.look(lower, reached - 1, "-")
        reached = lower
    if search.more:
        reached = search.last
    further = cursor_at([reached], sort, False) if reached > ends.first else None
    back = cursor_at([start - 1], sort, True) if start <= ends.last else None
    return Looked(Page(search.found, further, back), Ends(reached, start - 1))


def _upwards(search: "_Search[R]", sort: Sort, start: int, ends: Ends) -> Looked[R]:
    """What lies above `start`."""
    reached = start
    while reached < ends.last and search.goes_on():
        upper = min(ends.last, reached + STRETCH)
        search.look(reached + 1, upper, "")
        reached = upper
    if search.more:
        reached = search.last
    further = cursor_at([start + 1], sort, False) if start >= ends.first else None
    back = cursor_at([reached], sort, True) if reached < ends.last else None
    return Looked(Page(search.found[::-1], further, back), Ends(start + 1, reached))


class _Search(Generic[R]):
    """Rows that are found in one stretch after the other, one more than a page has at most."""

    def __init__(self, rows: QuerySet[Any, R], column: str, limit: int) -> None:
        self._rows, self._column, self._limit = rows, column, limit
        self._until = time.monotonic() + PATIENCE
        self._all: list[R] = []
        self._begun = False

    def goes_on(self) -> bool:
        """At least one stretch is looked through."""
        begun, self._begun = self._begun, True
        return not begun or (not self.more and time.monotonic() < self._until)

    def look(self, lower: int, upper: int, direction: str) -> None:
        stretch = self._rows.filter(**{f"{self._column}__gte": lower, f"{self._column}__lte": upper})
        self._all += stretch.order_by(f"{direction}{self._column}")[: self._limit + 1 - len(self._all)]

    @property
    def more(self) -> bool:
        return len(self._all) > self._limit

    @property
    def found(self) -> list[R]:
        return self._all[: self._limit]

    @property
    def last(self) -> int:
        """Where the last of the page stands."""
        return int(getattr(self.found[-1], self._column))
