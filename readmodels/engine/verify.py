"""Verifying: rows of a read model against a fresh fold of the log, at one position, while the shop stays open."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connections, transaction

from eventstore import log
from eventstore.snapshot import snapshot
from readmodels.engine import checkpoint
from readmodels.engine.checkpoint import LIVE, Standing
from readmodels.engine.folding import EVERYTHING, Folding, folded
from readmodels.engine.inline import InlineFolding
from readmodels.engine.parked import held
from readmodels.engine.projection import Key, Projection
from readmodels.engine.slice import PAGE, Slice, by_shard
from readmodels.engine.table import Table
from readmodels.router import READ_DATABASE


class Difference(NamedTuple):
    """A row that is not what the log says. `live` or `folded` is None where the row is missing on that side."""

    projection: str
    key: str
    live: dict[str, Any] | None
    folded: dict[str, Any] | None


class Verification(NamedTuple):
    """What was compared, at which position of the log, and every row that differs. `parked`: keys that stand still."""

    projection: str
    position: int
    rows: int
    parked: int
    differences: list[Difference]


def verify(projection: Projection[Any], sample: int | None = None) -> Verification:
    """Compare all rows, or some picked by chance. Holds what it compares in memory once.

    A row that is parked is right when it is what the log says up to there. It begins again where another table
    takes the live one's place meanwhile: a snapshot that is older than a table does not show all of its rows.
    Of an inline one all rows are compared.
    """
    if projection.inline:
        return _verified_inline(projection)
    while True:
        seen, found = _verified(projection, sample)
        if [one.pk for one in checkpoint.standings(projection.name)] == [one.pk for one in seen]:
            return found


def _verified(projection: Projection[Any], sample: int | None) -> tuple[list[Standing], Verification]:
    with transaction.atomic(using=READ_DATABASE):
        # One snapshot for checkpoints and rows: together they are the read model at that position.
        with connections[READ_DATABASE].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        standings = checkpoint.standings(projection.name, LIVE, projection.shards)
        keys = None if sample is None else frozenset(Table(projection.model).sample(sample))
        rows: dict[Key, Any] = {}
        failed = 0
        shards = {} if keys is None else by_shard(projection, keys, len(standings))
        for standing in standings:
            folding = _fold(projection, standing, shards.get(standing.shard.number))
            rows |= folding.rows
            failed += len(folding.parked)
        count = len(rows)
        differences = list(_compare(projection, rows, keys))
        standing_still = failed + held(projection.name, LIVE).parked
    position = min(standing.position for standing in standings)
    return standings, Verification(projection.name, position, count, standing_still, differences)


def _verified_inline(projection: Projection[Any]) -> Verification:
    """In one snapshot, events and rows are those of the same commands."""
    with snapshot():
        folding = InlineFolding(projection)
        folding.advance(log.drawn())
        count = len(folding.rows)
        differences = list(_compare(projection, folding.rows, None))
    return Verification(projection.name, folding.position, count, 0, differences)


def _fold(projection: Projection[Any], standing: Standing, keys: frozenset[Key] | None) -> Folding:
    part = Slice(projection, standing.shard, keys)
    return folded(part, None, held(projection.name, LIVE), 0, standing.position, EVERYTHING)


def _compare(projection: Projection[Any], folded: dict[Key, Any], keys: frozenset[Key] | None) -> Iterator[Difference]:
    """Takes from `folded` what it finds live; what is left over is missing there."""
    rows = projection.model.objects
    chosen = rows.all() if keys is None else rows.filter(pk__in=keys)
    for row in chosen.order_by("pk").iterator(PAGE):
        expected = folded.pop(row.pk, None)
        live, fold = _values(row), _values(expected) if expected else None
        if live != fold:
            yield Difference(projection.name, row.pk, live, fold)
    for key, expected in folded.items():
        yield Difference(projection.name, key, None, _values(expected))


def _values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.generated}
