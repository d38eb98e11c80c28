"""Reactions to time: an event sets when something is due with its stream, a later one moves it or takes it away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, ClassVar

from eventstore.decider import Decider
from eventstore.event import Event, Recorded
from eventstore.reactions.follower import Follower
from eventstore.reactions.models import Deadline


class DeadlineReaction(Follower):
    """`class PaymentDeadline(DeadlineReaction): ...`

    `decider` is that of the streams it is about, `key` the field of its events that holds the stream's key.

    `unless_moved`: the command holds only for the version of the stream that set the deadline. All events that move the
    stream have to be among `event_types` then.

    `again_after`: a command that is refused is sent again after a while; without, only a later event sets it anew.
    """

    decider: ClassVar[Decider[Any, Any, Any]]
    key: ClassVar[str]
    unless_moved: ClassVar[bool] = False
    again_after: ClassVar[timedelta | None] = None

    def due_at(self, event: Event, recorded: Recorded) -> datetime | None:
        """When it is due after this event; None: no longer."""
        raise NotImplementedError

    def command(self, key: str) -> Any:
        """What is sent then."""
        raise NotImplementedError

    def note(self, events: Sequence[Recorded]) -> None:
        """The last event of a stream counts."""
        key_of = attrgetter(self.key)
        last = {key_of(recorded.event): recorded for recorded in events}
        due = {key: self.due_at(recorded.event, recorded) for key, recorded in last.items()}
        Deadline.objects.filter(reaction=self.name, key__in=[key for key, time in due.items() if time is None]).delete()
        Deadline.objects.bulk_create(
            [
                Deadline(
                    reaction=self.name, key=key, due_at=time, position=last[key].position, version=last[key].version
                )
                for key, time in due.items()
                if time is not None
            ],
            update_conflicts=True,
            unique_fields=["reaction", "key"],
            update_fields=["due_at", "position", "version", "refusal", "tried_at"],
        )
