"""A stream beside those that its commands moved: a lane for each stream, a row for each command, downwards in time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from eventstore.browser import history
from eventstore.models import Command, Event, Stream

COMMANDS = 50
EVENTS = 500
LANES = 10
IN_A_CELL = 5


class Cell(NamedTuple):
    """What a command appended to one lane; `more` is how many events are not shown."""

    events: list[Event]
    more: int


class Row(NamedTuple):
    """`elsewhere` counts events in streams that have no lane."""

    command: Command
    occurred_at: datetime
    position: int
    cells: list[Cell]
    elsewhere: int


class Swimlane(NamedTuple):
    """`lanes` begin with the stream itself; `hidden` counts the streams that have none.

    `earlier` is the version before which there are more commands; None where there are none.
    """

    lanes: list[Stream]
    rows: list[Row]
    hidden: int
    earlier: int | None


def swimlane(stream: Stream, before: int | None = None) -> Swimlane:
    """The newest commands of a stream, or the newest before one of its versions."""
    found = history.events().filter(stream_id=stream.pk).order_by("-version")
    newest = list((found.filter(version__lt=before) if before else found)[:EVENTS])
    commands = _newest(newest)
    by_command = defaultdict(list)
    for event in history.events_of(commands):
        by_command[event.command_id].append(event)
    streams = {event.stream_id: event.stream for events in by_command.values() for event in events}
    lanes = [stream, *(other for number, other in streams.items() if number != stream.pk)]
    shown = lanes[:LANES]
    rows = [_row(command, by_command[command.number], shown) for command in reversed(commands)]
    first = min((event.version for event in newest if event.command in commands), default=1)
    return Swimlane(shown, rows, len(lanes) - len(shown), first if first > 1 else None)


def _newest(events: Iterable[Event]) -> list[Command]:
    """The commands of these events, the newest first."""
    return list({event.command_id: event.command for event in events}.values())[:COMMANDS]


def _row(command: Command, events: list[Event], lanes: list[Stream]) -> Row:
    by_stream = defaultdict(list)
    for event in events:
        by_stream[event.stream_id].append(event)
    cells = [_cell(by_stream.pop(lane.pk, [])) for lane in lanes]
    occurred_at, position = _begin(command, events)
    return Row(command, occurred_at, position, cells, sum(map(len, by_stream.values())))


def _begin(command: Command, events: list[Event]) -> tuple[datetime, int]:
    first = next(iter(events), None)
    return (first.occurred_at, first.position) if first else (command.recorded_at, command.position)


def _cell(events: list[Event]) -> Cell:
    return Cell(events[:IN_A_CELL], max(0, len(events) - IN_A_CELL))
