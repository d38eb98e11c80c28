"""How the projections are doing: what operators, scripts, the admin and /metrics are shown."""

from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from eventstore.log import log
from eventstore.log.log import Lag
from readmodels.engine.folding.restoration import LogReplaced
from readmodels.engine.registry import registered
from readmodels.engine.replaying import building
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.parked import waiting
from readmodels.engine.storing.pausing import Pause, pauses
from readmodels.engine.watching.health import are_left, stands_still, still_seconds

STATES = ("current", "catching_up", "replaying", "paused", "stopped", "inline")


class Status(NamedTuple):
    """`head` is the last event below the log's watermark.

    `state`: current, catching_up, replaying (live all the same; not what was left unfinished), paused by an operator
    (`pause` says why), stopped, or inline: part of every command, never behind. `parked` keys stand still.
    `still_seconds`: since when its position has not moved.
    """

    name: str
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    parked: int
    state: str
    error: str
    still_seconds: float
    healthy: bool
    pause: Pause | None = None

    @property
    def in_words(self) -> str:
        return "not moving" if self.state == "catching_up" and self.is_waiting else self.state.replace("_", " ")

    @property
    def is_waiting(self) -> bool:
        """Events wait for a worker, and none comes, though nothing keeps it from that."""
        may_move = not self.error and not self.pause and not self.is_inline
        return may_move and are_left(Lag(self.lag_events, self.lag_seconds), self.still_seconds)

    @property
    def is_inline(self) -> bool:
        return self.state == "inline"


def statuses() -> list[Status]:
    """Every projection, in the order of readmodels/apps.py."""
    # Positions first: a head that is read later is never behind them.
    checkpoints = list(Checkpoint.objects.order_by("position"))
    parked = Counter(waiting().values_list("name", flat=True))
    paused = pauses()
    head = log.head().position
    # Most stand at one place.
    lag, holds = cache(partial(log.lag, head=head)), cache(log.holds)
    return [
        Status(one.name, head, head, 0, 0.0, 0, "inline", "", 0.0, True)
        if one.inline
        else _status(one.name, checkpoints, parked[one.name], paused.get(one.name), head, lag, holds)
        for one in registered()
    ]


def _status(
    name: str,
    checkpoints: list[Checkpoint],
    parked: int,
    pause: Pause | None,
    head: int,
    lag_from: Callable[[int], Lag],
    holds: Callable[[log.Mark], bool],
) -> Status:
    live = [one for one in checkpoints if (one.name, one.slot) == (name, LIVE)]
    last = live[0] if live else Checkpoint(name=name)
    lag = lag_from(last.position)
    still = still_seconds(last) if live else lag.seconds
    state = "catching_up" if lag.events else "current"
    if any(building.is_at_work(one) for one in checkpoints if (one.name, one.slot) == (name, SHADOW)):
        state = "replaying"
    if pause:
        state = "paused"
    error = last.error if holds(last.mark) else str(LogReplaced(last.position))
    if error:
        state = "stopped"
    healthy = not error and not stands_still(lag, still)
    behind = (lag.events, round(lag.seconds, 3))
    return Status(name, last.position, head, *behind, parked, state, error, round(still, 3), healthy, pause)
