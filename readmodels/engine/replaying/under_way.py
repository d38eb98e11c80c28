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

    `unattended` when it is left to the workers, `waits` when nobody has been at it for a while, `is_built` when it
    waits for an operator to approve of it.
    """

    name: str
    position: int
    head: int
    begun_at: datetime
    moved_at: datetime
    unattended: bool
    waits: bool
    is_built: bool
    error: str

    @property
    def is_left(self) -> bool:
        """Nobody will be at it, either: one of the command line that did not end."""
        return self.waits and not self.unattended and not self.is_built

    @property
    def state(self) -> str:
        if self.is_built:
            return "built"
        if self.is_left:
            return "left"
        return "waiting" if self.waits else "building"

    @property
    def percent(self) -> int:
        """Of one that is built it is all: what came in since is folded in when it is swapped."""
        return 100 if self.is_built else 100 * self.position // max(self.head, 1)

    @property
    def seconds_left(self) -> float | None:
        """If it goes on as it did; None where that cannot be said yet."""
        rate = self.rate
        return round((self.head - self.position) / rate, 1) if rate else None

    @property
    def rate(self) -> float | None:
        """Positions a second, from its beginning to its last move; None where nobody is at it, or was long enough."""
        taken = (self.moved_at - self.begun_at).total_seconds()
        if self.waits or self.is_built or not self.position or taken <= 0:
            return None
        return self.position / taken


def under_way() -> dict[str, Replay]:
    """By the name of the projection."""
    shadows = list(Checkpoint.objects.filter(slot=SHADOW).order_by("name", "shard"))
    waiting, head = replay.standing_still(), log.head().position
    return {
        name: _replay(name, list(chunks), name in waiting, head)
        for name, chunks in groupby(shadows, lambda one: one.name)
    }


def ask(name: str, on_approval: bool = False) -> Replay | None:
    """Have the workers replay it, unless somebody is at that, or will be: that replay is answered.

    One that is built already, or was left, is gone on with.
    """
    found = under_way().get(name)
    if found is not None and not found.is_left and not found.is_built:
        return found
    return None if replay.request(name, on_approval) else under_way().get(name)


def _replay(name: str, chunks: list[Checkpoint], waits: bool, head: int) -> Replay:
    return Replay(
        name,
        sum(min(chunk.position, head) for chunk in chunks) // len(chunks),
        head,
        min(chunk.begun_at for chunk in chunks),
        max(chunk.updated_at for chunk in chunks),
        any(chunk.unattended for chunk in chunks),
        waits,
        all(chunk.on_approval and not chunk.unattended for chunk in chunks),
        _first(chunk.error for chunk in chunks),
    )


def _first(errors: Iterable[str]) -> str:
    return next(filter(None, errors), "")
