"""What is still to be sent, and what was given up: what the dashboard, /metrics and `doctor` tell."""

from typing import NamedTuple

from eventstore.database.connection import rows
from eventstore.outbox.models import Delivery
from eventstore.reactions.status import LATE


class Backlog(NamedTuple):
    """Of a channel, each counted up to 10,000. `seconds`: for how long the first that waits has been due."""

    waiting: int = 0
    seconds: float = 0.0
    given_up: int = 0

    @property
    def is_late(self) -> bool:
        """Nobody sends what is due."""
        return self.waiting > 0 and self.seconds > LATE


def backlogs() -> dict[str, Backlog]:
    """By channel."""
    found = {channel: Backlog(*figures) for channel, *figures in rows("outbox_backlog")}
    return {channel: found.get(channel, Backlog()) for channel in Delivery.Channel.values}
