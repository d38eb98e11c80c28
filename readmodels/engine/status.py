"""How the projections are doing: what operators, scripts and the admin are shown."""

from collections import Counter
from typing import NamedTuple

from eventstore import log
from readmodels.engine.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.parked import waiting
from readmodels.engine.registry import registered
from readmodels.engine.restoration import LogReplaced


class Status(NamedTuple):
    """`head` is the last event below the log's watermark.

    `state`: current, catching_up, replaying (live all the same), stopped, or inline: part of every command, never
    behind. `parked` keys stand still.
    """

    name: str
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    parked: int
    state: str
    error: str


def statuses() -> list[Status]:
    """Every projection, in the order of readmodels/apps.py."""
    # Positions first: a head that is read later is never behind them.
    checkpoints = list(Checkpoint.objects.order_by("position"))
    parked = Counter(waiting().values_list("name", flat=True))
    head = log.head().position
    return [
        Status(one.name, head, head, 0, 0.0, 0, "inline", "")
        if one.inline
        else _status(one.name, checkpoints, parked[one.name], head)
        for one in registered()
    ]


def _status(name: str, checkpoints: list[Checkpoint], parked: int, head: int) -> Status:
    live = [one for one in checkpoints if (one.name, one.slot) == (name, LIVE)] or [Checkpoint(name=name)]
    last = live[0]
    lag = log.lag(last.position, head)
    state = "catching_up" if lag.events else "current"
    if any((one.name, one.slot) == (name, SHADOW) for one in checkpoints):
        state = "replaying"
    error = last.error if log.holds(last.mark) else str(LogReplaced(last.position))
    if error:
        state = "stopped"
    return Status(name, last.position, head, lag.events, round(lag.seconds, 3), parked, state, error)
