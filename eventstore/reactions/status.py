"""How the followers and the deadlines are doing: what operators and scripts are shown."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from eventstore import log
from eventstore.reactions.advance import stands
from eventstore.reactions.deadline import DeadlineReaction
from eventstore.reactions.follower import Follower
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.reactions.registry import registered


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


def statuses() -> list[Status]:
    """Every follower, in the order of the apps."""
    counted = {
        line["reaction"]: (line["waiting"], line["overdue"], line["refused"])
        for line in Deadline.objects.values("reaction").annotate(
            waiting=Count("pk", filter=Q(due_at__isnull=False)),
            overdue=Count("pk", filter=Q(due_at__lte=timezone.now())),
            refused=Count("pk", filter=Q(due_at__isnull=True)),
        )
    }
    checkpoints = [(follower, stands(follower)) for follower in registered()]
    head = log.head().position
    return [_status(follower, checkpoint, counted, head) for follower, checkpoint in checkpoints]


def _status(
    follower: Follower, checkpoint: FollowerCheckpoint, counted: Mapping[str, tuple[int, int, int]], head: int
) -> Status:
    behind = log.lag(checkpoint.position, head).events
    if not isinstance(follower, DeadlineReaction):
        return Status(follower.name, checkpoint.position, behind, None, None, None, checkpoint.error)
    waiting, overdue, refused = counted.get(follower.name, (0, 0, 0))
    return Status(follower.name, checkpoint.position, behind, waiting, overdue, refused, checkpoint.error)
