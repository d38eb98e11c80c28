"""What reactions declare, looked at when Django starts."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from eventstore.reactions.deadline import DeadlineReaction
from eventstore.reactions.registry import registered


def declarations(**options: Any) -> list[CheckMessage]:
    """Every deadline can be noted, and be met."""
    reactions = [follower for follower in registered() if isinstance(follower, DeadlineReaction)]
    return [message for reaction in reactions for check in (_of_key, _of_version) for message in check(reaction)]


def _of_key(reaction: DeadlineReaction) -> Iterator[CheckMessage]:
    for event_type in reaction.event_types:
        if reaction.key not in event_type.__struct_fields__:
            yield Error(
                f"{reaction.name}: {event_type.__name__} has no field {reaction.key!r} to be the key.",
                obj=type(reaction),
                id="reactions.E001",
            )


def _of_version(reaction: DeadlineReaction) -> Iterator[CheckMessage]:
    missing = set(reaction.decider.event_types) - set(reaction.event_types)
    if reaction.unless_moved and missing:
        names = ", ".join(sorted(event_type.__name__ for event_type in missing))
        yield Error(
            f"{reaction.name} holds unless its stream has moved, and does not follow {names}.",
            hint="After such an event its command would be sent in vain, for ever.",
            obj=type(reaction),
            id="reactions.E002",
        )
