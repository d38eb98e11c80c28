"""Catching up: a stretch of the log is folded into the rows it touches.

The checkpoint moves in the transaction that writes the rows.
"""

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from django.db import DatabaseError, OperationalError, transaction
from psycopg.errors import DiskFull

from eventstore.log import log
from eventstore.log.log import Mark
from eventstore.tracing.spans import Span, span
from readmodels.engine.folding.fold import Budget, folded, until_taken
from readmodels.engine.folding.restoration import LogReplaced
from readmodels.engine.folding.slice import Slice
from readmodels.engine.projection import Projection, ProjectionStopped
from readmodels.engine.storing import checkpoint
from readmodels.engine.storing.checkpoint import LIVE, Standing, Superseded
from readmodels.engine.storing.database import do_not_wait_for_disk
from readmodels.engine.storing.parked import held, park
from readmodels.engine.storing.table import Table
from readmodels.router import READ_DATABASE

logger = logging.getLogger(__name__)

BATCH = Budget(page=2_000, events=2_000, rows=2_000)


class Advance(NamedTuple):
    """Where a projection stands after a batch, and the head of the log it was working towards."""

    position: int
    head: int

    @property
    def done(self) -> bool:
        return self.position >= self.head


def catch_up(projection: Projection[Any], shard: int | None = None, budget: Budget = BATCH) -> Iterator[Advance]:
    """Advance the live table, or one shard of it, until the head of the log is reached, batch by batch.

    Where another runner is at the same work it is left to that one, and one that is paused is left where it stands. An
    inline one is never behind. Raises ProjectionStopped.
    """
    if projection.inline:
        return
    for standing in checkpoint.live(projection.name, projection.shards):
        if shard is None or standing.shard.number % projection.shards == shard:
            yield from _catch_up(projection, standing, budget)


def _catch_up(projection: Projection[Any], standing: Standing | None, budget: Budget) -> Iterator[Advance]:
    while standing is not None and not standing.paused:
        try:
            advanced = advance(projection, standing, budget)
        except Superseded:
            return
        except DatabaseError as error:
            _stop(standing, error)
            raise
        yield advanced
        if advanced.done:
            return
        following = checkpoint.standings(projection.name)
        standing = next((one for one in following if one.shard == standing.shard), None)


def advance(projection: Projection[Any], seen: Standing, budget: Budget = BATCH, goal: Mark | None = None) -> Advance:
    """Fold one batch into a table, at most up to a goal below the watermark, or to the head of the log.

    Raises Superseded when another runner was faster, and ProjectionStopped.
    """
    head = goal or log.head()
    if head != seen.mark and not log.holds(seen.mark):
        error = LogReplaced(seen.position)
        checkpoint.stop(seen, str(error))
        raise ProjectionStopped(f"{projection.name} stands still at {seen.position}: {error}")
    if seen.position >= head.position:
        return Advance(seen.position, head.position)
    with span(f"fold {projection.name}") as measured:
        advanced = until_taken(partial(_advance, projection, seen, head), budget)
        if measured.kept or logger.isEnabledFor(logging.DEBUG):
            _tell(seen, advanced, measured)
    return advanced


def _stop(seen: Standing, error: DatabaseError) -> None:
    """Note what no event is to blame for, as a column of another release. What passes by itself is not noted."""
    if not isinstance(error, OperationalError) or isinstance(error.__cause__, DiskFull):
        checkpoint.stop(seen, refused(error))


def refused(error: DatabaseError) -> str:
    """Without the statement, which is long."""
    return f"the database refuses what is written: {str(error).partition(chr(10))[0]}"


def _tell(seen: Standing, advanced: Advance, measured: Span) -> None:
    """Which positions, and which requests they came from."""
    after, upto = seen.position, advanced.position
    traces = " ".join(log.traces(after, upto))
    measured.note({"orderlog.after": after, "orderlog.position": upto, "orderlog.traces": traces})
    logger.debug("%s (%s) has folded what lies behind %d, up to %d, of: %s", seen.name, seen.slot, after, upto, traces)


def _advance(projection: Projection[Any], seen: Standing, head: Mark, budget: Budget, trying: bool) -> Advance:
    table = Table(projection.model, seen.slot)
    folding = folded(
        Slice(projection, seen.shard),
        table if seen.position else None,
        held(projection.name, seen.slot),
        seen.position,
        head.position,
        budget,
        table if trying else None,
    )
    reached = head if folding.position == head.position else log.last(folding.position)
    # What was loaded is still true when the checkpoint still stands where it stood, in the same generation: who writes
    # rows either moves it or changes that.
    with transaction.atomic(using=READ_DATABASE):
        do_not_wait_for_disk()
        if not seen.position and seen.slot == LIVE:
            _drop_leftovers(projection, table)
        checkpoint.move(seen, reached)
        table.write(folding.rows, folding.found)
        park(projection.name, seen.slot, folding.parked)
    return Advance(reached.position, head.position)


def _drop_leftovers(projection: Projection[Any], table: Table) -> None:
    """Rows of a table whose checkpoints were lost have seen events that would be folded into them a second time."""
    if not any(standing.position for standing in checkpoint.standings(projection.name, lock=True)):
        table.delete_all()
