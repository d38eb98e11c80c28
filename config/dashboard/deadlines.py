"""What follows from events by itself, at its time."""

from datetime import datetime, timedelta
from typing import NamedTuple

from config import starting
from config.dashboard.following import Followers
from eventstore.database.connection import rows
from eventstore.reactions.status import Following, Overdue, overdue, with_deadlines
from readmodels.engine.desk.duration import duration

SOON = timedelta(hours=1)


class Deadlines(NamedTuple):
    """Of a reaction, each counted up to 10,000. `seconds`: for how long the oldest of the overdue ones has been due.
    `behind`: why there may be more.
    """

    reaction: str
    overdue: int
    seconds: float
    refused: int
    soon: int
    next_at: datetime | None
    behind: str = ""

    @property
    def trouble(self) -> str:
        """They are met every second: what is overdue for longer waits for somebody."""
        late = f"Overdue for {duration(self.seconds)}." if Overdue(self.overdue, self.seconds).is_late else ""
        found = " ".join(filter(None, (late, self.behind)))
        return f"{found} {starting.BEAT}" if found else ""


def deadlines(followers: Followers) -> list[Deadlines]:
    late = overdue()
    ahead = {reaction: (soon, next_at) for reaction, soon, next_at in rows("deadlines_ahead", within=SOON)}
    found = []
    for name in with_deadlines():
        soon, next_at = ahead.get(name, (0, None))
        found.append(Deadlines(name, *late.get(name, Overdue()), soon, next_at, _behind(followers.get(name))))
    return found


def _behind(follower: Following | None) -> str:
    """Deadlines that nobody has noted yet are not counted."""
    if follower is None or not follower.is_late:
        return ""
    return f"Those of the newest {follower.lag.events:,} events are not counted: it has not looked at them yet."
