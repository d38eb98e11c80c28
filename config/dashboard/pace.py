"""How fast something moves, from looks at where it stands: the first one in a while tells nothing."""

from collections.abc import Mapping
from threading import Lock
from typing import NamedTuple

WINDOW = 60.0
APART = 1.0


class Look(NamedTuple):
    """Where things stood `at` so many seconds of a clock that only goes forward."""

    at: float
    positions: dict[str, int]


class Pace:
    """Looks of this process: those of the last minute, and one before where there are no others."""

    def __init__(self) -> None:
        self._looks: tuple[Look, ...] = ()
        self._lock = Lock()

    def look(self, positions: Mapping[str, int], at: float) -> dict[str, float]:
        """By name, how many positions a second it has moved since the oldest of these looks.

        Not for what was not seen then, or has gone back since, as to a table that is put back.
        """
        now = Look(at, dict(positions))
        with self._lock:
            since = self._since(at)
            if not self._looks or at - self._looks[-1].at >= APART:
                kept = tuple(look for look in self._looks if at - look.at <= WINDOW)
                self._looks = (*(kept or self._looks[-1:]), now)
        return _moved(since, now) if since else {}

    def _since(self, at: float) -> Look | None:
        """One that is younger than a second says little."""
        before = [look for look in self._looks if at - look.at >= APART]
        return next((look for look in before if at - look.at <= WINDOW), before[-1] if before else None)


def _moved(since: Look, now: Look) -> dict[str, float]:
    seconds = now.at - since.at
    steps = {name: position - since.positions.get(name, position + 1) for name, position in now.positions.items()}
    return {name: step / seconds for name, step in steps.items() if step >= 0}
