"""What was looked up a moment ago, kept in the process: a credential costs no query for each request."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """What `look_up` found is true for `seconds`, counted from before it was looked up. At most `most` are kept.

    What it did not find is not kept: what a client makes up takes no room.
    """

    def __init__(
        self,
        look_up: Callable[[K], V | None],
        seconds: float,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look_up, self._seconds, self._most, self._clock = look_up, seconds, most, clock
        self._found: dict[K, tuple[float, V]] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        now = self._clock()
        kept = self._found.get(key)
        if kept is not None and now < kept[0]:
            return kept[1]
        found = self._look_up(key)
        if found is None:
            self.forget(key)
        else:
            self._keep(key, now + self._seconds, found)
        return found

    def forget(self, key: K) -> None:
        with self._lock:
            self._found.pop(key, None)

    def _keep(self, key: K, until: float, found: V) -> None:
        with self._lock:
            if len(self._found) >= self._most and key not in self._found:
                self._make_room()
            self._found[key] = (until, found)

    def _make_room(self) -> None:
        """Without those that are over; where that is not enough, without all."""
        now = self._clock()
        valid = {key: kept for key, kept in self._found.items() if now < kept[0]}
        self._found = valid if len(valid) < self._most else {}
