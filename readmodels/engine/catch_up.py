"""Catching up: a batch of the log is folded into the rows it touches.

The checkpoint moves in the transaction that writes the rows.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction

from eventstore import log
from eventstore.event import Recorded
from eventstore.log import Mark, UnreadableEvent
from readmodels.engine import checkpoint
from readmodels.engine.checkpoint import LIVE, Standing, Superseded
from readmodels.engine.projection import FoldFailed, Projection
from readmodels.engine.restoration import LogReplaced
from readmodels.engine.table import Table
from readmodels.router import READ_DATABASE

BATCH = 2_000


class Advance(NamedTuple):
    """Where a projection stands after a batch, and the head of the log it was working towards."""

    position: int
    head: int

    @property
    def done(self) -> bool:
        return self.position >= self.head


class ProjectionStopped(Exception):
    """A projection cannot go on: an event that it cannot read or fold. The checkpoint says which."""


def catch_up(projection: Projection[Any], slot: str = LIVE, batch: int = BATCH) -> Iterator[Advance]:
    """Advance until the head of the log is reached, batch by batch. Ends early when another runner is at the same work.

    Raises ProjectionStopped at an event that cannot be folded; all before it is applied.
    """
    while True:
        try:
            advanced = advance(projection, slot, batch)
        except Superseded:
            return
        yield advanced
        if advanced.done:
            return


def advance(projection: Projection[Any], slot: str = LIVE, batch: int = BATCH) -> Advance:
    """Fold one batch. Raises Superseded when another runner was faster, and ProjectionStopped."""
    seen = checkpoint.standing(projection.name, slot)
    head = log.head()
    if head != seen.mark and not log.holds(seen.mark):
        raise _stopped(projection, seen, LogReplaced(seen.position))
    try:
        return _apply(projection, seen, head, batch)
    except (FoldFailed, UnreadableEvent) as failed:
        return _stop_before(projection, seen, failed, batch)


def _apply(projection: Projection[Any], seen: Standing, head: Mark, batch: int) -> Advance:
    if seen.position >= head.position:
        return Advance(seen.position, head.position)
    events = log.read(seen.position, head.position, projection.event_types, batch)
    reached = log.last(events[-1].position) if len(events) == batch else head
    rows = _folded(projection, seen.slot, events)
    # What was loaded is still true when the checkpoint still stands where it stood: only its mover writes rows.
    with transaction.atomic(using=READ_DATABASE):
        checkpoint.move(seen, reached)
        Table(projection.model, seen.slot).write(rows.values())
    return Advance(reached.position, head.position)


def _folded(projection: Projection[Any], slot: str, events: list[Recorded]) -> dict[str, Any]:
    rows = Table(projection.model, slot).load(projection.keys(events)) if events else {}
    projection.fold(rows, events)
    return rows


def _stop_before(
    projection: Projection[Any], seen: Standing, failed: FoldFailed | UnreadableEvent, batch: int
) -> Advance:
    """Apply what comes before the event that failed; at that event itself, stop."""
    before = log.last(failed.position - 1)
    if before.position > seen.position:
        return _apply(projection, seen, before, batch)._replace(head=failed.position)
    raise _stopped(projection, seen, failed) from failed


def _stopped(projection: Projection[Any], seen: Standing, why: Exception) -> ProjectionStopped:
    checkpoint.stop(seen, str(why))
    return ProjectionStopped(f"{projection.name} stands still at {seen.position}: {why}")
