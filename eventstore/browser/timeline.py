"""A stream's events, each with what was done together with it and what followed from it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from eventstore.browser import history
from eventstore.models import Command, Event
from eventstore.outbox.following import following
from eventstore.outbox.models import Delivery

# So many events of other streams are shown of a command; the page of the command has them all.
BESIDE = 6


class Step(NamedTuple):
    """`beside` are events that the same command appended to other streams, and `more` is how many are not shown."""

    event: Event
    beside: list[Event]
    more: int
    caused: list[Command]
    deliveries: list[Delivery]


def steps(events: Sequence[Event]) -> list[Step]:
    """For each of these events of one stream, in their order."""
    beside, caused, deliveries = _beside(events), _caused(events), _deliveries(events)
    found = []
    for event in events:
        others = beside.pop(event.command_id, [])
        more = max(0, len(others) - BESIDE)
        found.append(Step(event, others[:BESIDE], more, caused[event.position], deliveries[event.position]))
    return found


def _beside(events: Sequence[Event]) -> dict[int, list[Event]]:
    """By the number of the command."""
    streams = {event.stream_id for event in events}
    found = defaultdict(list)
    for event in history.events_of(list({event.command_id: event.command for event in events}.values())):
        if event.stream_id not in streams:
            found[event.command_id].append(event)
    return found


def _caused(events: Sequence[Event]) -> dict[int, list[Command]]:
    found = defaultdict(list)
    for command in history.caused_by(events)[: history.MANY]:
        found[command.causation or 0].append(command)
    return found


def _deliveries(events: Sequence[Event]) -> dict[int, list[Delivery]]:
    found = defaultdict(list)
    for delivery in following([event.position for event in events]):
        found[delivery.position or 0].append(delivery)
    return found
