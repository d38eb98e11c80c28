"""Verifying: rows of a read model against a fresh fold of the log, at one position, while the shop stays open."""

from collections.abc import Callable
from typing import Any

from eventstore.database.connection import DATABASE
from eventstore.database.snapshot import snapshot, unhurried
from eventstore.log import log
from readmodels.engine.folding.inline import InlineFolding
from readmodels.engine.folding.restoration import LogReplaced
from readmodels.engine.folding.slice import Slice, by_shard
from readmodels.engine.projection import Key, Projection, ProjectionStopped
from readmodels.engine.storing import checkpoint
from readmodels.engine.storing.checkpoint import LIVE, Standing
from readmodels.engine.storing.parked import held
from readmodels.engine.storing.table import Table
from readmodels.engine.verifying.comparison import Comparison, compare
from readmodels.engine.verifying.scratch import empty_like, fill
from readmodels.router import READ_DATABASE

FOLDED = "pg_temp.folded"
TOGETHER = 1_000

Tell = Callable[[int, int], object]


def silently(done: int, total: int) -> None:
    """Nobody waits to hear how far it has come."""


def verify(projection: Projection[Any], sample: int | None = None, tell: Tell = silently) -> Comparison:
    """Compare all rows, or some picked by chance, with those that the log gives a temporary table.

    It begins again where another table takes the live one's place meanwhile: a snapshot that is older than a table does
    not show all of its rows. Of an inline one all rows are compared, and held in memory. `tell` hears how many
    positions are done, and of how many. Raises ProjectionStopped for one that cannot be folded.
    """
    if projection.inline:
        return _verified_inline(projection, tell)
    while True:
        seen, found = _verified(projection, sample, tell)
        if _tables(checkpoint.standings(projection.name)) == _tables(seen):
            return found


def _tables(standings: list[Standing]) -> list[tuple[int, int]]:
    """Also of one that was swapped in and taken back."""
    return [(one.pk, one.generation) for one in standings]


def _verified(projection: Projection[Any], sample: int | None, tell: Tell) -> tuple[list[Standing], Comparison]:
    live, keys = Table(projection.model), None
    if sample is not None:
        with unhurried(READ_DATABASE):
            keys = frozenset(live.sample(sample))
    # One snapshot for checkpoints and rows: together they are the read model at that position.
    with snapshot(READ_DATABASE):
        table = empty_like(live, FOLDED, temporary=True)
        standings = checkpoint.standings(projection.name)
        for standing in standings:
            if not log.holds(standing.mark):
                raise ProjectionStopped(f"{projection.name}: {LogReplaced(standing.position)}")
        passed = held(projection.name, LIVE)
        shards = {} if keys is None else by_shard(projection, keys, len(standings))
        parts = [
            (standing, part)
            for standing in standings
            for part in _slices(projection, standing, shards.get(standing.shard.number))
        ]
        done, total = 0, sum(standing.position for standing, _ in parts)
        for standing, part in parts:
            for reached, still in fill(table, part, passed, standing.position):
                passed = still
                tell(done + reached, total)
            done += standing.position
        found = compare(live, table, keys)
    position = min((standing.position for standing in standings), default=0)
    return standings, Comparison(projection.name, position, passed.parked, *found)


def _slices(projection: Projection[Any], standing: Standing, keys: frozenset[Key] | None) -> list[Slice]:
    """What is folded together. Of streams that are picked by their keys, a page has all events."""
    if keys is None or not projection.keyed_by_stream:
        return [Slice(projection, standing.shard, keys)]
    picked = list(keys)
    groups = (picked[first : first + TOGETHER] for first in range(0, len(picked), TOGETHER))
    return [Slice(projection, standing.shard, frozenset(group)) for group in groups]


def _verified_inline(projection: Projection[Any], tell: Tell) -> Comparison:
    """In one snapshot, events and rows are those of the same commands."""
    with snapshot():
        folding = InlineFolding(projection)
        folding.advance(log.drawn())
        tell(folding.position, folding.position)
        live = Table(projection.model, database=DATABASE)
        table = empty_like(live, FOLDED, temporary=True)
        folding.write(table)
        return Comparison(projection.name, folding.position, 0, *compare(live, table))
