"""Replaying: a read model is built anew, beside the live table or in its place, by a command or by the workers."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from eventstore.log import log
from readmodels.engine.folding.catch_up import Advance, catch_up
from readmodels.engine.folding.fold import BULK
from readmodels.engine.operating.operation import WORKERS, note
from readmodels.engine.projection import Projection
from readmodels.engine.registry import registered
from readmodels.engine.replaying import building
from readmodels.engine.replaying.swap import compare, swap
from readmodels.engine.storing import checkpoint
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.database import wait_for_lock
from readmodels.engine.storing.parked import forget_lost
from readmodels.engine.storing.pausing import refuse_paused
from readmodels.engine.storing.table import Table
from readmodels.engine.verifying.comparison import Comparison
from readmodels.router import READ_DATABASE


def replay(
    projection: Projection[Any],
    unattended: bool = False,
    report: Callable[[Comparison | None], object] | None = None,
) -> Generator[Advance]:
    """Build the read model anew and put it in the place of the live one; yields how far it has come.

    `report` is told how the two compare before they are swapped, as `compare` has it. Goes on with a shadow that a
    killed replay left. One that is on approval is left when it is built. Raises ReplayUnderWay, ProjectionStopped, or
    OperationalError when readers hold the live table for so long that it cannot be swapped: the shadow stays, and the
    next replay goes on with it. So it does where the projection is paused.
    """
    building.begin(projection, unattended=unattended)
    yield from building.build(projection)
    if report is not None:
        report(compare(projection))
    if not _left_for_approval(projection.name):
        yield swap(projection)


def empty(projection: Projection[Any]) -> None:
    """Have the live table begin anew. Raises ProjectionPaused."""
    with transaction.atomic(using=READ_DATABASE):
        wait_for_lock()
        checkpoint.standings(projection.name, lock=True)
        refuse_paused(projection.name)
        Table(projection.model).truncate()
        building.forget(projection, LIVE)
        forget_lost(projection.name)
        checkpoint.begin(projection.name, LIVE, projection.shards)


def replay_in_place(projection: Projection[Any]) -> Iterator[Advance]:
    """Empty the live table and build it anew, for where there is no room for a second one. Readers see it grow."""
    empty(projection)
    yield from fill(projection)


def fill(projection: Projection[Any]) -> Iterator[Advance]:
    """Build the live table from where it stands."""
    head = log.head().position
    # A worker may be at it, too: that is where catch_up ends early.
    while (position := checkpoint.position(projection.name)) < head:
        yield Advance(position, head)
        refuse_paused(projection.name)
        yield from catch_up(projection, budget=BULK)
    yield Advance(position, head)


def request(name: str, on_approval: bool = False) -> bool:
    """Have the workers replay a read model, or go on with what was left: the next sweep finds it.

    Whether they were not asked before: of two who ask at once, what the first has asked for holds.
    """
    long_ago = timezone.now() - building.ABANDONED_AFTER
    asked: dict[str, Any] = {"unattended": True, "on_approval": on_approval, "updated_at": long_ago}
    if Checkpoint.objects.filter(name=name, slot=SHADOW, unattended=False).update(**asked):
        return True
    # The second one waits for the first one's transaction, as no chunk is there twice.
    _, is_new = Checkpoint.objects.get_or_create(name=name, slot=SHADOW, shard=0, defaults=asked)
    return is_new


def standing_still() -> set[str]:
    """Read models whose replay nobody has been at for a while."""
    shadows = Checkpoint.objects.filter(slot=SHADOW)
    moved = shadows.filter(updated_at__gte=timezone.now() - building.ABANDONED_AFTER)
    return set(shadows.exclude(name__in=moved.values("name")).values_list("name", flat=True))


def abandoned() -> list[str]:
    """Those of them that were left to the workers, and that there are."""
    left = Checkpoint.objects.filter(slot=SHADOW, unattended=True, name__in=standing_still())
    return sorted({one.name for one in registered()}.intersection(left.values_list("name", flat=True)))


def _left_for_approval(name: str) -> bool:
    waiting = Checkpoint.objects.filter(name=name, slot=SHADOW, on_approval=True)
    with transaction.atomic(using=READ_DATABASE):
        if left := bool(waiting.update(unattended=False, updated_at=timezone.now())):
            note(name, "built", {}, WORKERS)
    return left
