"""Reactions of the tests' own: a count is rounded up some time after its last change."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from eventstore.event import Event, Recorded
from eventstore.reactions import registry
from eventstore.reactions.advance import advance
from eventstore.reactions.deadline import DeadlineReaction
from eventstore.reactions.follower import Follower
from eventstore.reactions.models import Deadline
from tests.eventstore.example import COUNTER, Add, Counted

LATER = timedelta(hours=1)
FULL = 10


class Rounding(DeadlineReaction):
    """A note names the count that is meant; a count that is full is left alone."""

    name = "rounding"
    decider = COUNTER
    key = "note"
    event_types: tuple[type[Event], ...] = (Counted,)
    refused = False

    def due_at(self, event: Event, recorded: Recorded) -> datetime | None:
        assert isinstance(event, Counted)
        return None if event.amount == FULL else recorded.occurred_at + LATER

    def command(self, key: str) -> Any:
        return Add(2_000_000 if self.refused else FULL, key)


class Careful(Rounding):
    unless_moved = True


class Stubborn(Rounding):
    refused = True
    again_after = LATER


class Refused(Rounding):
    refused = True


class Noting(Follower):
    """Keeps what it was given."""

    name = "noting"
    event_types = (Counted,)

    def __init__(self) -> None:
        self.noted: list[Event] = []

    def note(self, events: Sequence[Recorded]) -> None:
        self.noted += [recorded.event for recorded in events]


class NotingFromNow(Noting):
    name = "noting_from_now"
    from_now = True


@contextmanager
def following(*followers: Follower) -> Iterator[None]:
    """These are all that there are."""
    kept = dict(registry._followers)
    registry._followers.clear()
    registry.register(*followers)
    try:
        yield
    finally:
        registry._followers.clear()
        registry._followers.update(kept)


def note(*followers: Follower) -> None:
    for follower in followers:
        advance(follower)


def time_passes() -> None:
    """As much as any deadline waits for."""
    Deadline.objects.exclude(due_at=None).update(due_at=timezone.now())
