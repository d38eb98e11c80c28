"""What follows from events: deadlines, and what is sent to the outside world."""

from datetime import datetime, timedelta
from typing import NamedTuple

from eventstore.database.connection import rows
from eventstore.outbox.models import Delivery
from eventstore.reactions.deadline import DeadlineReaction
from eventstore.reactions.registry import registered
from readmodels.engine.desk.duration import duration

SOON = timedelta(hours=1)
LATE = timedelta(seconds=60)


class Deadlines(NamedTuple):
    """Of a reaction, each counted up to 10,000. `seconds`: for how long the oldest of the overdue ones has been due."""

    reaction: str
    overdue: int
    seconds: float
    refused: int
    soon: int
    next_at: datetime | None

    @property
    def is_late(self) -> bool:
        """They are met every second: what is overdue for longer waits for somebody."""
        return self.seconds > LATE.total_seconds()

    @property
    def overdue_for(self) -> str:
        return duration(self.seconds)


class Outbox(NamedTuple):
    """Of a channel, each counted up to 10,000."""

    channel: str
    waiting: int
    given_up: int


def deadlines() -> list[Deadlines]:
    late = {reaction: figures for reaction, *figures in rows("overdue_deadlines")}
    ahead = {reaction: figures for reaction, *figures in rows("deadlines_ahead", within=SOON)}
    names = [one.name for one in registered() if isinstance(one, DeadlineReaction)]
    return [Deadlines(name, *late.get(name, (0, 0.0, 0)), *ahead.get(name, (0, None))) for name in names]


def outbox() -> list[Outbox]:
    found = {channel: (waiting, dead) for channel, waiting, _, dead in rows("outbox_backlog")}
    return [Outbox(channel, *found.get(channel, (0, 0))) for channel in Delivery.Channel.values]
