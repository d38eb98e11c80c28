"""Reading one's own write: waiting, for a bounded time, until a projection has reached the write's position."""

import threading
import time
from typing import NamedTuple

from django.conf import settings

from eventstore.log import log
from readmodels.engine.storing import checkpoint

LONGEST_WAIT = 10.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.05


class Freshness(NamedTuple):
    """Where a projection stands, and whether that is as far as was asked for."""

    position: int
    reached: bool


class Progress:
    """How far the projections have come, asked for all who wait in this process, and not by each of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, int]] = {}

    def position(self, name: str, since: float) -> int:
        """As it was at `since` or later, by the monotonic clock."""
        with self._lock:
            asked_at, position = self._seen.get(name, (0.0, 0))
            if asked_at < since:
                asked_at = time.monotonic()
                position = checkpoint.position(name)
                self._seen[name] = (asked_at, position)
            return position


_progress = Progress()
# Some threads are kept for requests that do not wait, however many do.
_places = threading.BoundedSemaphore(settings.WAITING_READS)


def await_position(name: str, position: int, seconds: float) -> Freshness:
    """Wait until the projection has reached `position`, at most `seconds`, and never more than LONGEST_WAIT.

    Where WAITING_READS of this process wait already, it is answered as it is, as if the time was over.
    """
    reached = checkpoint.position(name)
    if reached < position and seconds > 0 and _places.acquire(blocking=False):
        try:
            reached = _awaited(name, position, time.monotonic() + min(seconds, LONGEST_WAIT))
        finally:
            _places.release()
    return Freshness(reached, reached >= position)


def _awaited(name: str, position: int, end: float) -> int:
    pause = SHORTEST_PAUSE
    while True:
        now = time.monotonic()
        reached = _progress.position(name, since=now)
        if reached >= position or now >= end:
            return reached
        time.sleep(min(pause, max(end - now, 0)))
        pause = min(pause * 1.5, LONGEST_PAUSE)


def lag_events(position: int) -> int:
    """How many events a projection at `position` has not seen yet."""
    return log.lag(position, log.watermark()).events
