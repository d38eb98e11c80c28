"""Replaying: a shadow table is built from the whole log while the live one goes on serving, then takes its place.

The shadow and its checkpoints are ordinary rows of the read database, one checkpoint for each chunk that is built by
itself, so a replay that was killed is gone on with by the next one.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import psycopg
from django.db import OperationalError, ProgrammingError, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable, UndefinedTable

from eventstore import log
from eventstore.log import Mark
from eventstore.snapshot import snapshot, unhurried
from readmodels.engine import checkpoint, comparison, inline, shadow
from readmodels.engine.catch_up import Advance, advance, catch_up
from readmodels.engine.checkpoint import LIVE, PREVIOUS, SHADOW, Checkpoint, Standing, Superseded
from readmodels.engine.folding import BULK
from readmodels.engine.parked import Parked, held, move
from readmodels.engine.projection import Projection
from readmodels.engine.rebuild import rebuild
from readmodels.engine.registry import registered
from readmodels.engine.table import Table
from readmodels.router import READ_DATABASE

SWAP_ATTEMPTS = 20
SWAP_LOCK_TIMEOUT = "1s"
PAUSE = 0.1
COMPARE_ATTEMPTS = 4
ABANDONED_AFTER = timedelta(seconds=15)
# A live table further behind is not waited for, and so not compared with.
COMPARED_WITHIN = 20_000


class ReplayUnderWay(Exception):
    """Another replay of the same read model is under way."""


class NoWayBack(Exception):
    """There is no previous table that could be put back."""


def replay(projection: Projection[Any], unattended: bool = False) -> Generator[Advance]:
    """Build the read model anew and put it in the place of the live one; yields how far it has come.

    Goes on with a shadow that a killed replay left. Raises ReplayUnderWay, ProjectionStopped, or OperationalError when
    readers hold the live table for so long that it cannot be swapped: the shadow stays, and the next replay goes on
    with it. An inline read model is rebuilt in one transaction instead.
    """
    if projection.inline:
        position = inline.rebuild(projection).position
        yield Advance(position, position)
        return
    begin(projection, unattended=unattended)
    yield from build(projection)
    yield swap(projection)


def request(name: str) -> None:
    """Have the workers replay a read model: the sweep finds the request if its message is lost."""
    asked: dict[str, Any] = {"unattended": True, "updated_at": timezone.now() - ABANDONED_AFTER}
    if not Checkpoint.objects.filter(name=name, slot=SHADOW).update(**asked):
        checkpoint.begin(name, SHADOW, 1, **asked)


def abandoned() -> list[str]:
    """Read models whose replay was left to the workers and has not moved for a while."""
    moved = Checkpoint.objects.filter(slot=SHADOW, updated_at__gte=timezone.now() - ABANDONED_AFTER)
    left = Checkpoint.objects.filter(slot=SHADOW, unattended=True).exclude(name__in=moved.values("name"))
    return sorted({one.name for one in registered()}.intersection(left.values_list("name", flat=True)))


def begin(projection: Projection[Any], chunks: int = 1, unattended: bool = False) -> int:
    """Start with an empty shadow, unless there is one that this code has begun on this log. Answers its chunks."""
    with _alone(projection, LockNotAvailable), transaction.atomic(using=READ_DATABASE):
        checkpoint.begin(projection.name, SHADOW, chunks, unattended=unattended)
        begun = list(Checkpoint.objects.select_for_update().filter(name=projection.name, slot=SHADOW))
        whole = shadow.same_columns(projection.model, SHADOW) and all(log.holds(one.mark) for one in begun)
        if whole and all(one.fold == projection.fingerprint for one in begun):
            return len(begun)
        unattended = any(one.unattended for one in begun)
        _forget(projection)
        shadow.create(projection.model)
        checkpoint.begin(projection.name, SHADOW, chunks, unattended=unattended, fold=projection.fingerprint)
    return chunks


def build(projection: Projection[Any]) -> Generator[Advance]:
    """Bring every chunk of the shadow to the head of the log: the first one, and then those that nobody works at.

    What comes in meanwhile is folded at the end, chunk by chunk: all of them never stand at the head of a busy log.
    Raises ReplayUnderWay when somebody else is at the first one, or has ended the replay.
    """
    goal = log.head().position
    while True:
        with _alone(projection):
            chunks = checkpoint.standings(projection.name, SHADOW)
            behind = [chunk for chunk in chunks if chunk.position < goal]
            yield Advance(sum(min(chunk.position, goal) for chunk in chunks) // len(chunks), goal)
            if not behind:
                break
            if behind[0].shard.number == 0:
                advance(projection, behind[0], BULK)
                continue
        if not _help(projection, behind):
            time.sleep(PAUSE)
    _build_chunks(projection)
    with _alone(projection), unhurried(READ_DATABASE):
        # Two at once would make the same index.
        checkpoint.standings(projection.name, SHADOW, lock=True)
        shadow.index(projection.model)


def build_chunk(projection: Projection[Any], number: int) -> None:
    """Bring one chunk to the head of the log. It is left to another one who is at it."""
    with suppress(ReplayUnderWay, IndexError), _alone(projection):
        while not advance(projection, checkpoint.standings(projection.name, SHADOW)[number], BULK).done:
            pass


def compare(projection: Projection[Any]) -> comparison.Comparison | None:
    """The built shadow against the live table, at one position; None where the live one is too far behind.

    Both are brought to a position while the live table's runners wait, and compared in a snapshot while they go on: one
    that has waited is refused and reads anew, so that hardly any gets in between. At last they wait for it all.
    """
    with _alone(projection):
        for _ in range(COMPARE_ATTEMPTS):
            _build_chunks(projection)
            with unhurried(READ_DATABASE):
                if not _meet(projection):
                    return None
            with snapshot(READ_DATABASE):
                shadow.pin(projection.model)
                if found := _compared(projection):
                    return found
        with unhurried(READ_DATABASE):
            return _compared(projection) if _meet(projection) else None


def swap(projection: Projection[Any]) -> Advance:
    """Put the built shadow in the live table's place as soon as no reader is in the way.

    Waiting long for the lock would keep all new readers waiting behind it.
    """
    _build_chunks(projection)
    for attempt in range(1, SWAP_ATTEMPTS + 1):
        try:
            return _swap(projection)
        except OperationalError:
            if attempt == SWAP_ATTEMPTS:
                raise
            time.sleep(PAUSE * attempt)
    raise AssertionError("unreachable")


def cancel(projection: Projection[Any]) -> bool:
    """Stop a replay and drop what it has built. Whether there was one."""
    with transaction.atomic(using=READ_DATABASE):
        found = _forget(projection)
        shadow.drop(projection.model)
    return found


def roll_back(projection: Projection[Any]) -> None:
    """The table that the last replay replaced takes its place again. Raises ReplayUnderWay or NoWayBack."""
    with transaction.atomic(using=READ_DATABASE):
        shadow.wait_for_lock(SWAP_LOCK_TIMEOUT)
        checkpoint.standings(projection.name, LIVE, projection.shards, lock=True)
        if Checkpoint.objects.filter(name=projection.name, slot=SHADOW).exists():
            raise ReplayUnderWay(f"a replay of {projection.name} is under way; cancel it, or wait for its end")
        if not Checkpoint.objects.filter(name=projection.name, slot=PREVIOUS).exists():
            raise NoWayBack(f"no replay has replaced the table of {projection.name}")
        if not shadow.same_columns(projection.model, PREVIOUS):
            raise NoWayBack(f"the previous table of {projection.name} is from before a migration")
        shadow.swap_back(projection.model)
        for slot, to in ((LIVE, SHADOW), (PREVIOUS, LIVE), (SHADOW, PREVIOUS)):
            Checkpoint.objects.filter(name=projection.name, slot=slot).update(slot=to, updated_at=timezone.now())
        checkpoint.refuse_runners(projection.name)
        _move_parked(projection, (LIVE, SHADOW), (PREVIOUS, LIVE), (SHADOW, PREVIOUS))


def replay_in_place(projection: Projection[Any]) -> Iterator[Advance]:
    """Empty the live table and build it anew, for where there is no room for a second one. Readers see it grow."""
    with transaction.atomic(using=READ_DATABASE):
        shadow.wait_for_lock(SWAP_LOCK_TIMEOUT)
        checkpoint.standings(projection.name, LIVE, projection.shards, lock=True)
        Table(projection.model).empty()
        Checkpoint.objects.filter(name=projection.name, slot=LIVE).delete()
        Parked.objects.filter(name=projection.name, slot=LIVE, discarded_at=None).delete()
        checkpoint.begin(projection.name, LIVE, projection.shards)
    head = log.head().position
    # A worker may be at it, too: that is where catch_up ends early.
    while (position := checkpoint.position(projection.name)) < head:
        yield Advance(position, head)
        yield from catch_up(projection, budget=BULK)
    yield Advance(position, head)


@contextmanager
def _alone(projection: Projection[Any], *signs: type[psycopg.Error]) -> Iterator[None]:
    """Give way to another replay: it moved the shadow, swapped it in, or has been writing a batch for long."""
    try:
        yield
    except Superseded:
        pass
    except (OperationalError, ProgrammingError) as error:
        if not isinstance(error.__cause__, signs or (LockNotAvailable, UndefinedTable)):
            raise
    else:
        return
    raise ReplayUnderWay(f"another replay of {projection.name} is under way")


def _help(projection: Projection[Any], behind: list[Standing]) -> bool:
    """Move one chunk on that has not moved for a while. Whether there was one."""
    left = Checkpoint.objects.filter(
        pk__in=[chunk.pk for chunk in behind], updated_at__lt=timezone.now() - ABANDONED_AFTER
    ).first()
    if left is None:
        return False
    build_chunk(projection, left.shard)
    return True


def _build_chunks(projection: Projection[Any]) -> None:
    """Bring the whole shadow to the head of the log, or near it, while nobody waits."""
    with _alone(projection):
        for chunk in checkpoint.standings(projection.name, SHADOW):
            build_chunk(projection, chunk.shard.number)


def _meet(projection: Projection[Any]) -> bool:
    """Bring both tables to one position and lock their checkpoints there, unless the live one is too far behind."""
    live = checkpoint.standings(projection.name, LIVE, projection.shards, lock=True)
    chunks = checkpoint.standings(projection.name, SHADOW, lock=True)
    goal = max((one.mark for one in (*live, *chunks)), key=lambda mark: mark.position)
    if not all(log.holds(one.mark) and goal.position - one.position <= COMPARED_WITHIN for one in live):
        return False
    _bring(projection, LIVE, goal)
    _bring(projection, SHADOW, goal)
    return True


def _compared(projection: Projection[Any]) -> comparison.Comparison | None:
    """None where the two tables do not stand at one position."""
    positions = {one.position for slot in (LIVE, SHADOW) for one in checkpoint.standings(projection.name, slot)}
    if len(positions) > 1:
        return None
    found = comparison.compare(Table(projection.model), Table(projection.model, SHADOW))
    return comparison.Comparison(projection.name, positions.pop(), held(projection.name, SHADOW).parked, *found)


def _bring(projection: Projection[Any], slot: str, goal: Mark) -> None:
    """Every shard of a table to one position, in the caller's transaction."""
    while behind := [one for one in checkpoint.standings(projection.name, slot) if one.position < goal.position]:
        advance(projection, behind[0], BULK, goal)


def _swap(projection: Projection[Any]) -> Advance:
    """Tables and checkpoints in one transaction.

    While the live checkpoints are locked no runner can move the live table on, so that the shadow overtakes it for
    good. A live table that was built from another log has nothing to be overtaken.
    """
    with transaction.atomic(using=READ_DATABASE):
        shadow.wait_for_lock(SWAP_LOCK_TIMEOUT)
        live = checkpoint.standings(projection.name, LIVE, projection.shards, lock=True)
        with _alone(projection):
            chunks = checkpoint.standings(projection.name, SHADOW, lock=True)
            marks = [one.mark for one in (*live, *chunks) if log.holds(one.mark)]
            goal = max(marks, key=lambda mark: mark.position, default=Mark(0))
            _bring(projection, SHADOW, goal)
        shadow.swap_in(projection.model)
        _forget(projection, PREVIOUS)
        Checkpoint.objects.filter(name=projection.name, slot=LIVE).update(slot=PREVIOUS)
        Checkpoint.objects.filter(name=projection.name, slot=SHADOW).delete()
        generation = max(one.generation for one in live) + 1
        checkpoint.begin(projection.name, LIVE, projection.shards, goal, generation=generation)
        _move_parked(projection, (LIVE, PREVIOUS), (SHADOW, LIVE))
    return Advance(goal.position, goal.position)


def _move_parked(projection: Projection[Any], *slots: tuple[str, str]) -> None:
    """What is parked goes with its table. A row that an operator has freed since, in another table, goes on."""
    freed = {key for slot, to in slots for key in move(projection.name, slot, to)}
    for key in freed:
        rebuild(projection, key)


def _forget(projection: Projection[Any], slot: str = SHADOW) -> bool:
    """Checkpoints and parked events of a table that is gone, or will be. Whether there were any."""
    Parked.objects.filter(name=projection.name, slot=slot, discarded_at=None).delete()
    deleted, _ = Checkpoint.objects.filter(name=projection.name, slot=slot).delete()
    return bool(deleted)
