"""The replays that have not ended: how far each has come, and when it will be there."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from eventstore.log import log
from readmodels.engine.replaying import replay
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint


class Replay(NamedTuple):
    """How far the shadow has come on its way to `head`, all its chunks taken together.

    `unattended` when it is left to the workers, `waits` when nobody has been at it for a while.
    """

    name: str
    position: int
    head: int
    begun_at: datetime
    moved_at: datetime
    unattended: bool
    waits: bool
    error: str

    @property
    def is_left(self) -> bool:
        """Nobody will be at it, either: one of the command line that did not end."""
        return self.waits and not self.unattended

    @property
    def state(self) -> str:
        if self.is_left:
            return "left"
        return "waiting" if self.waits else "building"

    @property
    def percent(self) -> int:
        return 100 * self.position // max(self.head, 1)

    @property
    def seconds_left(self) -> float | None:
        """If it goes on as it did; None where that cannot be said yet."""
        taken = (self.moved_at - self.begun_at).total_seconds()
        if self.waits or not self.position or taken <= 0:
            return None
        return round(taken * (self.head - self.position) / self.position, 1)


def under_way() -> dict[str, Replay]:
    """By the name of the projection."""
    shadows = list(Checkpoint.objects.filter(slot=SHADOW).order_by("name", "shard"))
    waiting, head = replay.standing_still(), log.head().position
    return {
        name: _replay(name, list(chunks), name in waiting, head)
        for name, chunks in groupby(shadows, lambda one: one.name)
    }


def ask(name: str) -> Replay | None:
    """Have the workers replay it, unless somebody is at that, or will be: that replay is answered."""
    found = under_way().get(name)
    if found is not None and not found.is_left:
        return found
    replay.request(name)
    return None


def _replay(name: str, chunks: list[Checkpoint], waits: bool, head: int) -> Replay:
    return Replay(
        name,
        sum(min(chunk.position, head) for chunk in chunks) // len(chunks),
        head,
        min(chunk.begun_at for chunk in chunks),
        max(chunk.updated_at for chunk in chunks),
        any(chunk.unattended for chunk in chunks),
        waits,
        _first(chunk.error for chunk in chunks),
    )


def _first(errors: Iterable[str]) -> str:
    return next(filter(None, errors), "")
