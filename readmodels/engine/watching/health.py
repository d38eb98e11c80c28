"""When a projection is unhealthy: the one rule of /metrics, /readyz, the dashboard and `doctor`."""

from datetime import timedelta

from django.utils import timezone

from eventstore.log import log
from eventstore.log.log import Lag
from readmodels.engine.registry import registered
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint

MANY = 100
STILL_FOR = timedelta(seconds=30)


def stands_still(lag: Lag, still_seconds: float) -> bool:
    """More than 100 events behind, and its position has not moved for 30 s."""
    return lag.events > MANY and are_left(lag, still_seconds)


def are_left(lag: Lag, still_seconds: float) -> bool:
    """Events wait, few as they may be, and its position has not moved for 30 s: nobody is at it.

    Nor is the oldest of these events younger: one that had nothing to do until just now does not stand still.
    """
    return lag.events > 0 and min(lag.seconds, still_seconds) > STILL_FOR.total_seconds()


def still_seconds(last: Checkpoint) -> float:
    """Since when a position has not moved."""
    return max((timezone.now() - last.updated_at).total_seconds(), 0.0)


def unhealthy() -> list[str]:
    """The projections that stand still, or have stopped with a reason. Events are counted for those alone that may."""
    hindmost = {one.name: one for one in Checkpoint.objects.filter(slot=LIVE).order_by("-position")}
    head = log.head().position
    kept = [one.name for one in registered() if not one.inline]
    return [name for name in kept if _is_unhealthy(hindmost.get(name), head)]


def _is_unhealthy(last: Checkpoint | None, head: int) -> bool:
    """One that no worker has ever come to has no checkpoint."""
    if last is None:
        return stands_still(log.lag(0, head), float("inf"))
    if last.error:
        return True
    may = head - last.position > MANY and still_seconds(last) > STILL_FOR.total_seconds()
    return may and stands_still(log.lag(last.position, head), still_seconds(last))
