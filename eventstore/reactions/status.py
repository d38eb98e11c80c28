"""How the followers and the deadlines are doing: what operators and scripts are shown."""

from collections.abc import Mapping
from functools import cache, partial
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from eventstore.database.connection import rows
from eventstore.log import log
from eventstore.log.log import Lag
from eventstore.reactions.advance import LogReplaced
from eventstore.reactions.deadline import DeadlineReaction
from eventstore.reactions.follower import Follower
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.reactions.registry import registered

# Workers come to the head of the log, and meet what is due, every second.
LATE = 60.0
Counts = tuple[int | None, int | None, int | None]


class Status(NamedTuple):
    """Of a follower; of one with deadlines also how many wait, are overdue, and were refused and not tried again."""

    name: str
    position: int
    lag_events: int
    waiting: int | None
    overdue: int | None
    refused: int | None
    error: str

    @property
    def is_well(self) -> bool:
        return not self.error


class Overdue(NamedTuple):
    """Deadlines of a reaction, each counted up to 10,000: due and not met, for how long the oldest has been due, and
    refused for good.
    """

    due: int = 0
    seconds: float = 0.0
    refused: int = 0

    @property
    def is_late(self) -> bool:
        return self.due > 0 and self.seconds > LATE


def overdue() -> dict[str, Overdue]:
    """By reaction, of those that have any; also of one that this release does not know."""
    return {reaction: Overdue(*figures) for reaction, *figures in rows("overdue_deadlines")}


def with_deadlines() -> list[str]:
    """The followers that have deadlines, by name."""
    return [one.name for one in registered() if isinstance(one, DeadlineReaction)]


class Following(NamedTuple):
    """How far a follower has come, and why it goes no further, if it does not."""

    position: int
    lag: Lag
    error: str

    @property
    def is_late(self) -> bool:
        """Nobody brings it to the head of the log."""
        return not self.error and self.lag.seconds > LATE


def following() -> dict[str, Following]:
    """Every follower by name, without counting what it has still to do."""
    # Positions first: a head that is read later is never behind them.
    known = FollowerCheckpoint.objects.in_bulk()
    head = log.head().position
    lag_from = cache(partial(log.lag, head=head))
    new = {one.name: FollowerCheckpoint(position=head if one.from_now else 0) for one in registered()}
    standing = {name: known.get(name, new[name]) for name in new}
    return {name: Following(one.position, lag_from(one.position), one.error) for name, one in standing.items()}


def statuses() -> list[Status]:
    """Every follower, in the order of the apps."""
    counted: dict[str, Counts] = {
        line["reaction"]: (line["waiting"], line["overdue"], line["refused"])
        for line in Deadline.objects.values("reaction").annotate(
            waiting=Count("pk", filter=Q(due_at__isnull=False)),
            overdue=Count("pk", filter=Q(due_at__lte=timezone.now())),
            refused=Count("pk", filter=Q(due_at__isnull=True)),
        )
    }
    # Positions first: a head that is read later is never behind them.
    checkpoints = FollowerCheckpoint.objects.in_bulk()
    head = log.head().position
    return [_status(follower, checkpoints.get(follower.name), counted, head) for follower in registered()]


def _status(
    follower: Follower,
    checkpoint: FollowerCheckpoint | None,
    counted: Mapping[str, Counts],
    head: int,
) -> Status:
    if checkpoint is None:
        checkpoint = FollowerCheckpoint(position=head if follower.from_now else 0)
    error = checkpoint.error or ("" if log.holds(checkpoint.mark) else str(LogReplaced.__doc__))
    waiting, overdue, refused = counted.get(follower.name, (0, 0, 0))
    if not isinstance(follower, DeadlineReaction):
        waiting = overdue = refused = None
    behind = log.lag(checkpoint.position, head).events
    return Status(follower.name, checkpoint.position, behind, waiting, overdue, refused, error)
