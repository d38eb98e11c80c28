"""What led to what: the questions that the pages of the log ask, each answered from an index or within bounds."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from eventstore.database.connection import rows
from eventstore.log import log
from eventstore.models import Command, Event, Stream
from eventstore.tracing import trace

MANY = 200

# A command's events are appended by one statement and lie side by side, but for what others append meanwhile. There is
# no index of events by command: they are looked for in this many positions before its last one, which takes 1 ms.
# Commands may lie far apart: what is looked through for many of them is shared out among them.
REACH = 10_000
REACH_OF_ALL = 100_000
MOST_EVENTS = 1_000
MOST_OF_ALL = 20_000
# What was recorded side by side need not be in the order of its positions: so far apart, it is.
NEARLY = 10_000


def stream_id(name: str) -> int:
    """The id of the stream; 0, which none has, for a name that is unknown."""
    return Stream.objects.filter(name=name).values_list("id", flat=True).first() or 0


def stream_version(name: str) -> int:
    """How many events the stream has; 0 for a name that is unknown."""
    return Stream.objects.filter(name=name).values_list("version", flat=True).first() or 0


def events() -> QuerySet[Event]:
    """Events with their stream and command, without the streams' states."""
    return Event.objects.select_related("stream", "command").defer("stream__state", "stream__fold")


def events_of_stream(name: str) -> QuerySet[Event]:
    """Newest first."""
    return events().filter(stream_id=stream_id(name)).order_by("-version")


def events_of(commands: Sequence[Command]) -> QuerySet[Event]:
    """What these commands appended, oldest first."""
    return narrowed_to_commands(events(), commands).order_by("position")


def commands_of(identity: UUID) -> QuerySet[Command]:
    """The command with this id, and those of the correlation or the trace with this id.

    A command that nothing led to is its own correlation. The index of correlations holds only the others.
    """
    led = Q(correlation_id=identity) & ~Q(correlation_id=F("id"))
    return Command.objects.filter(Q(id=identity) | led | Q(trace_id=identity.hex))


def commands_named(text: str) -> QuerySet[Command]:
    """The same for any of these as text, and those of the request that its caller has named so."""
    identities = (parsed_uuid(text), trace.received(None, text).correlation_id)
    return reduce(or_, (commands_of(identity) for identity in identities if identity), Command.objects.none())


def parsed_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def is_id(text: str) -> bool:
    """Whether it is a number of the log's, or an id of a command, a correlation or a trace."""
    return parsed_uuid(text) is not None or re.fullmatch("[0-9]{1,18}", text) is not None


def actors_named(text: str) -> list[str]:
    """Who may be meant: somebody of the staff is known without `user:`, too."""
    return [text] if ":" in text else [text, f"user:{text}"]


def narrowed_to_commands(queryset: QuerySet[Event], commands: Sequence[Command]) -> QuerySet[Any]:
    if not commands:
        return queryset.none()
    found = rows(
        "events_of_commands",
        numbers=[command.number for command in commands],
        positions=[command.position for command in commands],
        reach=min(REACH, REACH_OF_ALL // len(commands)),
        limit=min(MOST_EVENTS, MOST_OF_ALL // len(commands)),
    )
    return queryset.filter(position__in=[position for (position,) in found])


def about(time: datetime) -> int:
    """The first position that was recorded at a time or later, or one NEARLY there."""
    return log.recorded_before([time], log.drawn())[time] + 1


def neighbour(event: Event, step: int) -> Event | None:
    """The event of the same stream that is `step` versions later."""
    return events().filter(stream_id=event.stream_id, version=event.version + step).first()


def cause(command: Command) -> Event | None:
    """The event that led to this command, if one did."""
    return events().filter(position=command.causation).first() if command.causation else None


def caused_by(found: Sequence[Event]) -> QuerySet[Command]:
    """The commands that these events led to, oldest first.

    There is no index by cause. They have the correlation of what led to them; one that was given another is found as
    long as it is among the next that were recorded.
    """
    if not found:
        return Command.objects.none()
    led = Q(correlation_id__in={event.command.correlation_id for event in found}) & ~Q(correlation_id=F("id"))
    last = max(event.command_id for event in found)
    soon = Q(number__gt=last, number__lte=last + REACH)
    return Command.objects.filter(led | soon, causation__in=[event.position for event in found]).order_by("number")
