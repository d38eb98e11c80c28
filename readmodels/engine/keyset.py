"""Pages of a sorted list that stay right while rows are added.

A page is found by the sort key of its neighbour, not by counting.
"""

import base64
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


class InvalidCursor(ValueError):
    """The cursor is not one that this list gave out."""


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The row beside which a page begins, and whether the page lies before it in the list."""

    sort_key: datetime
    row_id: str
    backward: bool


class Page(NamedTuple, Generic[M]):
    """Rows in the list's order, and the cursors of the pages around them (None where there is no more)."""

    rows: list[M]
    next: str | None
    previous: str | None


def page(rows: QuerySet[M], sort: tuple[str, str], cursor: str | None, limit: int) -> Page[M]:
    """At most `limit` rows, sorted by a time and then the id, both descending ("-time", "-id").

    Raises InvalidCursor.
    """
    beside = _read(cursor) if cursor else None
    backward = beside is not None and beside.backward
    names = tuple(name.removeprefix("-") for name in sort)
    if beside is not None:
        rows = rows.filter(_beyond(names, beside))
    found = list(rows.order_by(*(names if backward else sort))[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backward:
        found.reverse()
    if not found:
        return Page([], None, None)
    return Page(
        found,
        next=_cursor(names, found[-1], backward=False) if more or backward else None,
        previous=_cursor(names, found[0], backward=True) if (more if backward else beside) else None,
    )


def _beyond(names: tuple[str, ...], beside: Cursor) -> Q:
    """(time, id) < the cursor's, or > when paging back; the first condition is what an index is entered by."""
    time, row_id = names
    than = "gt" if beside.backward else "lt"
    return Q(**{f"{time}__{than}e": beside.sort_key}) & (
        Q(**{f"{time}__{than}": beside.sort_key}) | Q(**{f"{row_id}__{than}": beside.row_id})
    )


def _cursor(names: tuple[str, ...], row: Any, backward: bool) -> str:
    content = msgspec.json.encode(Cursor(getattr(row, names[0]), getattr(row, names[1]), backward))
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _read(text: str) -> Cursor:
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(content, type=Cursor)
    except ValueError as error:
        raise InvalidCursor("the cursor is not one that this list gave out") from error
    if cursor.sort_key.tzinfo is None or "\0" in cursor.row_id:
        raise InvalidCursor("the cursor is not one that this list gave out")
    return cursor
