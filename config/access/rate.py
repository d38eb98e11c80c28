"""Token buckets, in the process: microseconds, and no round trip. Each process has buckets of its own."""

import re
import time
from collections.abc import Callable
from operator import itemgetter
from threading import Lock
from typing import NamedTuple

_PERIODS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_RATE = re.compile(r"([1-9][0-9]{0,8})/([smh])")


class Rate(NamedTuple):
    """So many in so many seconds. They may come all at once: that is how large the bucket is."""

    tokens: int
    seconds: float

    @property
    def interval(self) -> float:
        return self.seconds / self.tokens


def rate(text: str) -> Rate | None:
    """`10/s`, `20/m`, `1000/h`; `0` is no limit. Raises ValueError."""
    if text == "0":
        return None
    said = _RATE.fullmatch(text)
    if said is None:
        raise ValueError(f"{text} is no rate: write 10/s, 20/m or 1000/h, or 0 for none")
    return Rate(int(said[1]), _PERIODS[said[2]])


class Buckets:
    """A bucket for each client. Of each only the time is kept at which it will be full again."""

    def __init__(self, most: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._full_at: dict[str, float] = {}
        self._lock = Lock()

    def take(self, client: str, rate: Rate) -> float:
        """Take one out. Answers 0.0, or where there is none left, the seconds until there is one."""
        with self._lock:
            now = self._clock()
            full_at = max(self._full_at.get(client, now), now) + rate.interval
            wait = full_at - now - rate.seconds
            if wait > 1e-6:
                return wait
            if len(self._full_at) >= self._most and client not in self._full_at:
                self._make_room(now)
            self._full_at[client] = full_at
            return 0.0

    def give_back(self, client: str, rate: Rate) -> None:
        with self._lock:
            if client in self._full_at:
                self._full_at[client] -= rate.interval

    def _make_room(self, now: float) -> None:
        """Without buckets that are full, and where that is not enough, without the half that is fullest."""
        used = [(client, full_at) for client, full_at in self._full_at.items() if full_at > now]
        if len(used) >= self._most:
            used = sorted(used, key=itemgetter(1), reverse=True)[: self._most // 2]
        self._full_at = dict(used)
