"""Pages of a sorted list that stay right while rows are added.

A page is found by the sort key of its neighbour, not by counting.
"""

import base64
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import msgspec
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

R = TypeVar("R")

# What a column may be compared with: PostgreSQL takes neither a NUL nor a number that is too large.
Text = Annotated[str, msgspec.Meta(pattern=r"^[^\0]*$")]
Version = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
LARGEST_EXPONENT = 36


class InvalidCursor(ValueError):
    """The cursor is not one that this list gave out."""


class Sort(NamedTuple):
    """A way to sort: by columns that together tell all rows apart, and their types. "-price" is descending, in all."""

    name: str
    columns: tuple[str, ...]
    types: Any

    @property
    def descending(self) -> bool:
        return self.name.startswith("-")


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The row beside which a page begins, in which sort, and whether the page lies before it."""

    sort: str
    values: tuple[str | int, ...]
    backward: bool


class Page(NamedTuple, Generic[R]):
    """Rows in the list's order, and the cursors of the pages around them (None where there is no more)."""

    rows: list[R]
    next: str | None
    previous: str | None


class Stretch(NamedTuple):
    """Rows to be found: at most `most`, in the order of `columns`, beyond the row that has these `values`, if any."""

    columns: tuple[str, ...]
    descending: bool
    values: tuple[Any, ...] | None
    most: int


def page(rows: QuerySet[Any, R], sort: Sort, cursor: str | None, limit: int) -> Page[R]:
    """At most `limit` of the rows. Raises InvalidCursor, also for a cursor of another sort."""
    return paged(lambda stretch: _found(rows, stretch), sort, cursor, limit)


def paged(find: Callable[[Stretch], Iterable[R]], sort: Sort, cursor: str | None, limit: int) -> Page[R]:
    """The same of rows that `find` finds: they have the sort's columns as attributes."""
    values, backward = place(cursor, sort) if cursor else (None, False)
    found = list(find(Stretch(sort.columns, sort.descending != backward, values, limit + 1)))
    more, found = len(found) > limit, found[:limit]
    if backward:
        found.reverse()
    if not found:
        return Page([], None, None)
    return Page(
        found,
        next=_cursor(found[-1], sort, backward=False) if more or backward else None,
        previous=_cursor(found[0], sort, backward=True) if (more if backward else values) else None,
    )


def cursor_at(values: Sequence[Any], sort: Sort, backward: bool) -> str:
    """Where a page begins: beside these values of the sort's columns, whether or not a row has them."""
    content = msgspec.json.encode([sort.name, msgspec.convert(values, sort.types), backward])
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def place(cursor: str, sort: Sort) -> tuple[tuple[Any, ...], bool]:
    """What `cursor_at` was given: the values, and whether the page lies before them. Raises InvalidCursor."""
    beside = _read(cursor, sort)
    return _values(beside, sort), beside.backward


def _found(rows: QuerySet[Any, R], stretch: Stretch) -> Iterable[R]:
    if stretch.values is not None:
        rows = rows.filter(_beyond(stretch.columns, stretch.values, stretch.descending))
    return rows.order_by(*(f"{'-' if stretch.descending else ''}{column}" for column in stretch.columns))[
        : stretch.most
    ]


def _beyond(columns: tuple[str, ...], values: tuple[Any, ...], descending: bool) -> Any:
    """(a, b) < (x, y), or >. Compared as rows, an index is entered right there, however many rows have the same a."""
    than = TupleLessThan if descending else TupleGreaterThan
    return than(Tuple(*map(F, columns)), values)


def _cursor(row: Any, sort: Sort, backward: bool) -> str:
    return cursor_at([getattr(row, column) for column in sort.columns], sort, backward)


def _read(text: str, sort: Sort) -> Cursor:
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(content, type=Cursor)
    except ValueError as error:
        raise InvalidCursor("the cursor is not one that this list gave out") from error
    if cursor.sort != sort.name:
        raise InvalidCursor("the cursor is one of a list that was sorted otherwise")
    return cursor


def _values(cursor: Cursor, sort: Sort) -> tuple[Any, ...]:
    try:
        values: tuple[Any, ...] = msgspec.convert(cursor.values, sort.types)
    except msgspec.ValidationError as error:
        raise InvalidCursor("the cursor is not one that this list gave out") from error
    if any(isinstance(value, Decimal) and not _storable(value) for value in values):
        raise InvalidCursor("the cursor is not one that this list gave out")
    return values


def _storable(number: Decimal) -> bool:
    return number.is_finite() and abs(number.adjusted()) < LARGEST_EXPONENT
