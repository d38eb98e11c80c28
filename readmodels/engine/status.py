"""How the projections are doing: what operators, scripts and the admin are shown."""

from typing import Any, NamedTuple

from eventstore import log
from readmodels.engine.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.projection import Projection
from readmodels.engine.registry import registered
from readmodels.engine.restoration import LogReplaced


class Status(NamedTuple):
    """`head` is the last event below the log's watermark.

    `state`: current, catching_up, replaying (live all the same), or stopped.
    """

    name: str
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    state: str
    error: str


def statuses() -> list[Status]:
    """Every projection, in the order of readmodels/apps.py."""
    # Positions first: a head that is read later is never behind them.
    checkpoints = {(c.name, c.slot): c for c in Checkpoint.objects.all()}
    head = log.head().position
    return [_status(projection, checkpoints, head) for projection in registered()]


def _status(projection: Projection[Any], checkpoints: dict[tuple[str, str], Checkpoint], head: int) -> Status:
    live = checkpoints.get((projection.name, LIVE), Checkpoint(name=projection.name))
    lag = log.lag(live.position, head)
    state = "catching_up" if lag.events else "current"
    if (projection.name, SHADOW) in checkpoints:
        state = "replaying"
    error = live.error if log.holds(live.mark) else str(LogReplaced(live.position))
    if error:
        state = "stopped"
    return Status(projection.name, live.position, head, lag.events, round(lag.seconds, 3), state, error)
