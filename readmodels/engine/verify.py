"""Verifying: every row of a read model against a fresh fold of the log, at one position, while the shop stays open."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connections, transaction

from eventstore import log
from readmodels.engine import checkpoint
from readmodels.engine.projection import Projection
from readmodels.router import READ_DATABASE

PAGE = 10_000


class Difference(NamedTuple):
    """A row that is not what the log says. `live` or `folded` is None where the row is missing on that side."""

    projection: str
    key: str
    live: dict[str, Any] | None
    folded: dict[str, Any] | None


class Verification(NamedTuple):
    """What was compared, at which position of the log, and every row that differs."""

    projection: str
    position: int
    rows: int
    differences: list[Difference]


def verify(projection: Projection[Any]) -> Verification:
    """Compare all rows. Holds the read model's keys and rows in memory once. Raises FoldFailed or UnreadableEvent."""
    with transaction.atomic(using=READ_DATABASE):
        # One snapshot for checkpoint and rows: together they are the read model at that position.
        with connections[READ_DATABASE].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        position = checkpoint.standing(projection.name).position
        folded = _fold(projection, position)
        rows = len(folded)
        differences = list(_compare(projection, folded))
    return Verification(projection.name, position, rows, differences)


def _fold(projection: Projection[Any], upto: int) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    after = 0
    while after < upto:
        events = log.read(after, upto, projection.event_types, PAGE)
        projection.fold(rows, events)
        after = events[-1].position if len(events) == PAGE else upto
    return rows


def _compare(projection: Projection[Any], folded: dict[str, Any]) -> Iterator[Difference]:
    """Takes from `folded` what it finds live; what is left over is missing there."""
    for row in projection.model.objects.using(READ_DATABASE).order_by("pk").iterator(PAGE):
        expected = folded.pop(row.pk, None)
        live, fold = _values(row), _values(expected) if expected else None
        if live != fold:
            yield Difference(projection.name, row.pk, live, fold)
    for key, expected in folded.items():
        yield Difference(projection.name, key, None, _values(expected))


def _values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
