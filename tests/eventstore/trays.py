"""A decider whose commands lead on to counters: to fill a tray takes one of each counter, which may have no more."""

from dataclasses import dataclass

from eventstore.decider import Addressed, Decider, State
from eventstore.event import Event
from tests.eventstore.example import COUNTER, Add

FULL = 1_000_000


class Filled(Event, name="test.filled"):
    counters: tuple[str, ...]


class Tray(State):
    filled: int = 0


@dataclass(frozen=True)
class Fill:
    counters: tuple[str, ...] = ()
    breaks: bool = False


class Broken(Exception):
    """No refusal: a mistake in the code that decides."""


def decide(tray: Tray, command: Fill) -> list[Filled]:
    if command.breaks:
        raise Broken
    return [Filled(command.counters)]


def evolve(tray: Tray, event: Filled) -> Tray:
    return Tray(tray.filled + 1)


def take(event: Filled) -> list[Addressed]:
    return [Addressed(COUNTER, key, Add(1)) for key in event.counters]


TRAY: Decider[Tray, Fill, Filled] = Decider("tray", Tray(), decide, evolve, take)
