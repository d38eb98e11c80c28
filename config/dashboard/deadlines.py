"""What follows from events by itself, at its time."""

from datetime import datetime, timedelta
from typing import NamedTuple

from eventstore.database.connection import rows
from eventstore.reactions.status import Overdue, overdue, with_deadlines
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


def deadlines() -> list[Deadlines]:
    late = overdue()
    ahead = {reaction: figures for reaction, *figures in rows("deadlines_ahead", within=SOON)}
    return [Deadlines(name, *late.get(name, Overdue()), *ahead.get(name, (0, None))) for name in with_deadlines()]
