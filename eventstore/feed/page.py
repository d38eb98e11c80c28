"""A page of the feed: what follows a cursor, up to the watermark."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from eventstore.database.connection import rows
from eventstore.decider import CommandRefused
from eventstore.event import event_types
from eventstore.feed import cloudevent
from eventstore.feed.cloudevent import Row
from eventstore.http.event_pattern import EVERY, wants
from eventstore.log import log
from eventstore.log.log import UnreadableEvent

# So many events are looked through for those that a client wants. Then it gets what there is, and asks again.
STRETCH = 5_000


class CursorAhead(CommandRefused):
    """The log has no such position yet: it was restored from an older backup, or this is a cursor of another one.

    Ask for the whole feed again, or go on from a position of which you know that it was before the backup.
    """

    code = "cursor_ahead"


class LogReplaced(CommandRefused):
    """There is another event at this position: the log was restored from an older backup, or this is another one.

    Ask for the whole feed again, or go on from a position of which you know that it was before the backup.
    """

    code = "cursor_ahead"


class Cursor(NamedTuple):
    """A place in the feed: a position and, where it is known, the command of the event that has to stand there."""

    position: int
    command_id: str | None = None

    def __str__(self) -> str:
        return f"{self.position}-{self.command_id}" if self.command_id else str(self.position)


START = Cursor(0)


class Wanted:
    """The types of events that a client asks for."""

    def __init__(self, patterns: Sequence[str] = (EVERY,)) -> None:
        self._patterns = patterns

    def has(self, event_type: str) -> bool:
        """Also of a type that is not known here."""
        return event_type in self.types or wants(self._patterns, event_type)

    @cached_property
    def types(self) -> frozenset[str]:
        return frozenset(name for name in _known() if wants(self._patterns, name))


class Told(NamedTuple):
    """An event of the feed: where it stands, and as it is told."""

    position: int
    type: str
    cloud_event: bytes


class Page(NamedTuple):
    """Events, the place up to which there are no others, and the position up to which the log could be read."""

    events: list[Told]
    reached: Cursor
    head: int

    @property
    def types(self) -> frozenset[str]:
        return frozenset(told.type for told in self.events)


def page(after: Cursor, wanted: Wanted, limit: int) -> Page:
    """At most `limit` events; fewer, or none, are no sign that there are no more: `reached` says how far it looked.

    Raises CursorAhead or LogReplaced, and UnreadableEvent where the next one is for a later release.
    """
    head = log.watermark()
    if after.position > head and after.position > log.drawn():
        raise CursorAhead(position=after.position, head=head)
    # Beside what is wanted, both ends come along.
    found = _rows(after.position, head, wanted, limit + 1)
    if found and found[0].position == after.position:
        _refuse_other(after, found.pop(0))
    elif after.command_id and after.position <= head:
        raise LogReplaced(position=after.position)
    return Page(*_told(found[:limit], wanted, after), head)


def _rows(after: int, upto: int, wanted: Wanted, limit: int) -> list[Row]:
    types = {"types": list(wanted.types), "known": _known()}
    return cloudevent.rows(rows("read_feed", after=after, upto=upto, **types, stretch=STRETCH, limit=limit))


def _refuse_other(after: Cursor, there: Row) -> None:
    if after.command_id and there.command_id and after.command_id != there.command_id:
        raise LogReplaced(position=after.position)


def _told(found: Sequence[Row], wanted: Wanted, after: Cursor) -> tuple[list[Told], Cursor]:
    """Up to what cannot be read. If that is the first, it is raised."""
    told: list[Told] = []
    reached = after
    for row in found:
        try:
            if wanted.has(row.type):
                told.append(Told(row.position, row.type, cloudevent.encoded(row)))
        except UnreadableEvent:
            if reached == after:
                raise
            break
        reached = Cursor(row.position, row.command_id)
    return told, reached


def _known() -> list[str]:
    return [event_type.stored_name for event_type in event_types()]
