"""Swapping: a shadow that has been built is compared with the live table, and takes its place; and the way back."""

import time
from typing import Any

from django.db import OperationalError
from django.utils import timezone
from psycopg.errors import UniqueViolation

from eventstore.database.snapshot import snapshot, unhurried
from eventstore.log import log
from readmodels.engine.folding.catch_up import Advance
from readmodels.engine.folding.rebuild import rebuild, touched
from readmodels.engine.operating.operation import WORKERS, note
from readmodels.engine.projection import Projection
from readmodels.engine.replaying.building import ReplayUnderWay, alone, bring, build_chunks, forget, stay
from readmodels.engine.storing import checkpoint, shadow
from readmodels.engine.storing.checkpoint import LIVE, PREVIOUS, SHADOW, Checkpoint, Superseded
from readmodels.engine.storing.database import wait_for_lock
from readmodels.engine.storing.parked import held, move
from readmodels.engine.storing.pausing import refuse_paused
from readmodels.engine.storing.table import Table
from readmodels.engine.verifying import comparison
from readmodels.router import READ_DATABASE

ATTEMPTS = 20
PAUSE = 0.1
COMPARE_ATTEMPTS = 4
# A live table further behind is not waited for, and so not compared with.
COMPARED_WITHIN = 20_000


class AwaitsApproval(ReplayUnderWay):
    """Its new table is swapped in by nobody but an operator who has seen what it changes."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the replay of {name} waits for approval: see on its page in the admin what it changes, and swap it in "
            f"there; `replay {name} --dry-run` shows it here, and `replay {name} --cancel` drops it"
        )


class NoWayBack(Exception):
    """There is no previous table that could be put back."""


def compare(projection: Projection[Any]) -> comparison.Comparison | None:
    """The built shadow against the live table, at one position; None where the live one is too far behind.

    Both are brought to a position while the live table's runners wait, and compared in a snapshot while they go on: one
    that has waited is refused and reads anew, so that hardly any gets in between. At last they wait for it all. Raises
    ProjectionPaused.
    """
    with alone(projection):
        for _ in range(COMPARE_ATTEMPTS):
            build_chunks(projection)
            stay(projection)
            with unhurried(READ_DATABASE):
                if not _meet(projection):
                    return None
            with snapshot(READ_DATABASE):
                shadow.pin(projection.model)
                if found := _compared(projection):
                    return found
        with unhurried(READ_DATABASE):
            return _compared(projection) if _meet(projection) else None


def swap(projection: Projection[Any], by: str = WORKERS) -> Advance:
    """Put the built shadow in the live table's place as soon as no reader is in the way, and note that.

    Waiting long for the lock would keep all new readers waiting behind it. Raises ProjectionPaused or AwaitsApproval.
    """
    build_chunks(projection)
    for attempt in range(1, ATTEMPTS):
        try:
            return _swap(projection, by)
        except OperationalError:
            time.sleep(PAUSE * attempt)
    return _swap(projection, by)


def refuse_unapproved(name: str) -> None:
    """Raises AwaitsApproval. It stays true for who has locked the checkpoints."""
    if Checkpoint.objects.filter(name=name, slot=SHADOW, on_approval=True).exists():
        raise AwaitsApproval(name)


def can_roll_back(projection: Projection[Any], previous: Checkpoint | None, is_replayed: bool) -> bool:
    """The previous table is there, no migration has changed the live one since, and no replay is under way."""
    return previous is not None and not is_replayed and shadow.finished(projection.model, PREVIOUS)


def roll_back(projection: Projection[Any]) -> None:
    """The table that the last replay replaced takes its place again. Raises ReplayUnderWay or NoWayBack."""
    with alone(projection, UniqueViolation), unhurried(READ_DATABASE):
        wait_for_lock()
        checkpoint.live(projection.name, projection.shards, lock=True)
        if Checkpoint.objects.filter(name=projection.name, slot=SHADOW).exists():
            raise ReplayUnderWay(f"a replay of {projection.name} is under way; cancel it, or wait for its end")
        if not Checkpoint.objects.filter(name=projection.name, slot=PREVIOUS).exists():
            raise NoWayBack(f"no replay has replaced the table of {projection.name}")
        if not shadow.finished(projection.model, PREVIOUS):
            raise NoWayBack(f"the previous table of {projection.name} is from before a migration")
        for slot, to in ((LIVE, SHADOW), (PREVIOUS, LIVE), (SHADOW, PREVIOUS)):
            Checkpoint.objects.filter(name=projection.name, slot=slot).update(slot=to, updated_at=timezone.now())
        checkpoint.refuse_runners(projection.name)
        _move_parked(projection, PREVIOUS, (LIVE, SHADOW), (PREVIOUS, LIVE), (SHADOW, PREVIOUS))
        shadow.swap_back(projection.model)


def _meet(projection: Projection[Any]) -> bool:
    """Bring both tables to one position and lock their checkpoints there, unless one of them is too far behind."""
    live = checkpoint.live(projection.name, projection.shards, lock=True)
    refuse_paused(projection.name)
    chunks = checkpoint.shadow(projection.name, projection.fingerprint, lock=True)
    goal = max((one.mark for one in (*live, *chunks)), key=lambda mark: mark.position)
    if not all(log.holds(one.mark) and goal.position - one.position <= COMPARED_WITHIN for one in (*live, *chunks)):
        return False
    bring(projection, LIVE, goal)
    bring(projection, SHADOW, goal)
    return True


def _compared(projection: Projection[Any]) -> comparison.Comparison | None:
    """None where the two tables do not stand at one position."""
    both = *checkpoint.standings(projection.name), *checkpoint.shadow(projection.name, projection.fingerprint)
    positions = {one.position for one in both}
    if len(positions) > 1:
        return None
    found = comparison.compare(Table(projection.model), Table(projection.model, SHADOW))
    return comparison.Comparison(projection.name, positions.pop(), held(projection.name, SHADOW).parked, *found)


def _swap(projection: Projection[Any], by: str) -> Advance:
    """Tables and checkpoints in one transaction.

    While the live checkpoints are locked no runner can move the live table on, so that the shadow overtakes it for
    good. A live table that was built from another log has nothing to be overtaken.
    """
    with unhurried(READ_DATABASE):
        wait_for_lock()
        live = checkpoint.live(projection.name, projection.shards, lock=True)
        refuse_paused(projection.name)
        with alone(projection):
            chunks = checkpoint.shadow(projection.name, projection.fingerprint, lock=True)
            if not shadow.finished(projection.model, SHADOW):
                raise Superseded(f"the replay of {projection.name} was begun anew")
            refuse_unapproved(projection.name)
            marks = [one.mark for one in (*live, *chunks) if log.holds(one.mark)]
            goal = max(marks, key=lambda mark: mark.position, default=log.START)
            bring(projection, SHADOW, goal)
        forget(projection, PREVIOUS)
        Checkpoint.objects.filter(name=projection.name, slot=LIVE).update(slot=PREVIOUS)
        Checkpoint.objects.filter(name=projection.name, slot=SHADOW).delete()
        generation = max(one.generation for one in live) + 1
        checkpoint.begin(projection.name, LIVE, projection.shards, goal, generation=generation)
        _move_parked(projection, SHADOW, (LIVE, PREVIOUS), (SHADOW, LIVE))
        shadow.swap_in(projection.model)
        note(projection.name, "swapped", {}, by)
    return Advance(goal.position, goal.position)


def _move_parked(projection: Projection[Any], coming: str, *slots: tuple[str, str]) -> None:
    """What is parked goes with its table. A row that an operator has freed since, in another table, goes on.

    It may take long to build anew, and nobody reads the `coming` live table yet.
    """
    freed = [one for slot, to in slots for one in move(projection.name, slot, to)]
    for key in {key for one in freed for key in touched(projection, one) or {one.key}}:
        rebuild(projection, key, slot=coming)
