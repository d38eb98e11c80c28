"""How fast projections move, measured between two looks at a page: a browser sends the last one along with the next."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from django.http import HttpRequest
from django.utils import timezone

HEADER = "Last-Look"
# A shorter time says nothing, and in a longer one nobody has looked.
SHORTEST, LONGEST = 0.5, 60.0  # seconds


class Look(NamedTuple):
    """When it was, in seconds, and where each stood."""

    at: float
    positions: dict[str, int]

    def written(self) -> str:
        return msgspec.json.encode(self).decode()


def look(positions: Mapping[str, int]) -> Look:
    return Look(round(timezone.now().timestamp(), 3), dict(positions))


def rates(request: HttpRequest, now: Look) -> dict[str, float]:
    """Positions a second since the last look, of those that were seen then; nothing at the first."""
    try:
        last = msgspec.json.decode(request.headers.get(HEADER, ""), type=Look)
    except (msgspec.DecodeError, UnicodeError):
        return {}
    seconds = now.at - last.at
    if not SHORTEST <= seconds <= LONGEST:
        return {}
    return {
        name: (position - last.positions[name]) / seconds
        for name, position in now.positions.items()
        if 0 <= last.positions.get(name, -1) <= position
    }
