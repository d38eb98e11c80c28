"""Reading one's own write: waiting, for a bounded time, until a projection has reached the write's position."""

import time
from typing import NamedTuple

from eventstore import log
from readmodels.engine import checkpoint

LONGEST_WAIT = 10.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.05


class Freshness(NamedTuple):
    """Where a projection stands, and whether that is as far as was asked for."""

    position: int
    reached: bool


def await_position(name: str, position: int, seconds: float) -> Freshness:
    """Wait until the projection has reached `position`, at most `seconds` (and never more than LONGEST_WAIT)."""
    end = time.monotonic() + min(seconds, LONGEST_WAIT)
    pause = SHORTEST_PAUSE
    while True:
        reached = checkpoint.position(name)
        left = end - time.monotonic()
        if reached >= position or left <= 0:
            return Freshness(reached, reached >= position)
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)


def lag_events(position: int) -> int:
    """How many events a projection at `position` has not seen yet."""
    return log.lag(position, log.watermark()).events
