"""Building: a shadow table is folded from the whole log while the live one goes on serving.

The shadow and its checkpoints are ordinary rows of the read database, one checkpoint for each chunk that is built by
itself, so a replay that was killed is gone on with by the next one.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import psycopg
from django.db import DatabaseError, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable, UndefinedTable

from eventstore.database.snapshot import unhurried
from eventstore.log import log
from eventstore.log.log import Mark
from readmodels.engine.folding.catch_up import Advance, advance
from readmodels.engine.folding.fold import BULK
from readmodels.engine.projection import Projection
from readmodels.engine.storing import checkpoint, shadow
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint, Standing, Superseded
from readmodels.engine.storing.parked import Parked, forget_lost
from readmodels.engine.storing.table import RowsRefused
from readmodels.router import READ_DATABASE

PAUSE = 0.1
ABANDONED_AFTER = timedelta(seconds=15)


class ReplayUnderWay(Exception):
    """Another replay of the same read model is under way."""


def begin(projection: Projection[Any], chunks: int = 1, unattended: bool = False) -> int:
    """Start with an empty shadow, unless there is one that this code has begun on this log. Answers its chunks.

    One that is `unattended` has been requested. Raises ReplayUnderWay, also where it was canceled since.
    """
    with alone(projection, LockNotAvailable), transaction.atomic(using=READ_DATABASE):
        asked = Checkpoint.objects.filter(name=projection.name, slot=SHADOW)
        if not unattended and not asked.exists():
            # So that there are rows to lock, which no code has begun.
            checkpoint.begin(projection.name, SHADOW, chunks)
        forget_lost(projection.name)
        begun = checkpoint.standings(projection.name, SHADOW, lock=True)
        if not begun:
            raise Superseded(f"the replay of {projection.name} was canceled, or has ended")
        whole = shadow.same_shape(projection.model, SHADOW) and all(log.holds(one.mark) for one in begun)
        if whole and all(one.fold == projection.fingerprint for one in begun):
            return len(begun)
        _anew(projection, chunks)
    return chunks


def build(projection: Projection[Any]) -> Generator[Advance]:
    """Bring every chunk of the shadow to the head of the log: the first one, and then those that nobody works at.

    What comes in meanwhile is folded at the end, chunk by chunk: all of them never stand at the head of a busy log.
    Raises ReplayUnderWay when somebody else is at the first one, or has ended the replay.
    """
    goal = log.head().position
    while True:
        with alone(projection):
            chunks = checkpoint.shadow(projection.name, projection.fingerprint)
            behind = [chunk for chunk in chunks if chunk.position < goal]
            yield Advance(sum(min(chunk.position, goal) for chunk in chunks) // len(chunks), goal)
            if not behind:
                break
            if behind[0].shard.number == 0:
                advance(projection, behind[0], BULK)
                continue
        if not _help(projection, behind):
            time.sleep(PAUSE)
    build_chunks(projection)
    with alone(projection):
        stay(projection)
    try:
        with alone(projection), unhurried(READ_DATABASE):
            # Two at once would make the same index.
            checkpoint.shadow(projection.name, projection.fingerprint, lock=True)
            shadow.index(projection.model)
    except RowsRefused:
        _begin_indexed(projection)
        yield from build(projection)


def build_chunk(projection: Projection[Any], number: int) -> None:
    """Bring one chunk to the head of the log. It is left to another one who is at it."""
    with suppress(ReplayUnderWay), alone(projection):
        while number < len(chunks := checkpoint.shadow(projection.name, projection.fingerprint)):
            if advance(projection, chunks[number], BULK).done:
                return


def cancel(projection: Projection[Any]) -> bool:
    """Stop a replay and drop what it has built. Whether there was one."""
    with transaction.atomic(using=READ_DATABASE):
        found = forget(projection)
        shadow.drop(projection.model)
    return found


@contextmanager
def alone(projection: Projection[Any], *signs: type[psycopg.Error]) -> Iterator[None]:
    """Give way to another replay: it moved the shadow, swapped it in, or has been writing a batch for long.

    `signs` are the server's errors that mean this here, where not all do. Raises ReplayUnderWay.
    """
    try:
        yield
    except Superseded:
        pass
    except DatabaseError as error:
        if not isinstance(error.__cause__, signs or (LockNotAvailable, UndefinedTable)):
            raise
    else:
        return
    raise ReplayUnderWay(f"another replay of {projection.name} is under way")


def build_chunks(projection: Projection[Any]) -> None:
    """Bring the whole shadow to the head of the log, or near it, while nobody waits."""
    with alone(projection):
        for chunk in checkpoint.shadow(projection.name, projection.fingerprint):
            build_chunk(projection, chunk.shard.number)


def stay(projection: Projection[Any]) -> None:
    """Say that somebody is at it, where no chunk is going to move for some time."""
    Checkpoint.objects.filter(name=projection.name, slot=SHADOW).update(updated_at=timezone.now())


def leave(projection: Projection[Any]) -> None:
    """Say that nobody is at it any more, and that it is to be gone on with another time."""
    long_ago = timezone.now() - ABANDONED_AFTER
    Checkpoint.objects.filter(name=projection.name, slot=SHADOW, unattended=False).update(updated_at=long_ago)


def is_at_work(chunk: Checkpoint) -> bool:
    """Whether somebody builds this part of a shadow, or will without being asked."""
    return chunk.unattended or chunk.updated_at > timezone.now() - ABANDONED_AFTER


def bring(projection: Projection[Any], slot: str, goal: Mark) -> None:
    """Every shard of a table to one position, in the caller's transaction."""
    while behind := [one for one in checkpoint.standings(projection.name, slot) if one.position < goal.position]:
        advance(projection, behind[0], BULK, goal)


def forget(projection: Projection[Any], slot: str = SHADOW) -> bool:
    """Checkpoints and parked events of a table that is gone, or will be. Whether there were any."""
    # Checkpoints first, and in this order, as a swap locks them.
    found = checkpoint.standings(projection.name, slot, lock=True)
    Checkpoint.objects.filter(pk__in=[one.pk for one in found]).delete()
    Parked.objects.filter(name=projection.name, slot=slot, discarded_at=None).delete()
    return bool(found)


def _anew(projection: Projection[Any], chunks: int) -> None:
    """An empty shadow, of which is asked what was, in the caller's transaction."""
    asked = Checkpoint.objects.filter(name=projection.name, slot=SHADOW)
    wanted: dict[str, Any] = {one: asked.filter(**{one: True}).exists() for one in ("unattended", "on_approval")}
    forget(projection)
    shadow.create(projection.model)
    checkpoint.begin(projection.name, SHADOW, chunks, fold=projection.fingerprint, **wanted)


def _begin_indexed(projection: Projection[Any]) -> None:
    """Once more, with the indexes from the first row on: what they refuse is seen when it is written, and parked."""
    with alone(projection), transaction.atomic(using=READ_DATABASE):
        _anew(projection, len(checkpoint.shadow(projection.name, projection.fingerprint, lock=True)))
        shadow.index(projection.model)


def _help(projection: Projection[Any], behind: list[Standing]) -> bool:
    """Move one chunk on that has not moved for a while. Whether there was one."""
    left = Checkpoint.objects.filter(
        pk__in=[chunk.pk for chunk in behind], updated_at__lt=timezone.now() - ABANDONED_AFTER
    ).first()
    if left is None:
        return False
    build_chunk(projection, left.shard)
    return True
