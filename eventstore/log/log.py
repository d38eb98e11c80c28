"""All streams in one safe order.

Positions are drawn before their transactions commit, so a later position can be visible before an earlier one. A reader
that trusts `position > last` loses events. Readers therefore stop at the watermark, below which nothing can still
appear.
"""

from collections.abc import Collection, Generator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from eventstore.database.connection import chunks, rows
from eventstore.event import Event, Recorded, UnknownEvent, decode


class Lag(NamedTuple):
    """How far a reader is behind: events (counted up to 100,000) and the age of the oldest of them in seconds."""

    events: int
    seconds: float


class Mark(NamedTuple):
    """A place in this very log: a position, and the event that stands there.

    Positions alone say nothing of which log they belong to: one that was restored from a dump draws them again.
    """

    position: int
    event: str = ""


START = Mark(0)


class UnreadableEvent(Exception):
    """The event at `position` cannot be read by this release."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"the event at position {position} cannot be read: {reason}")
        self.position = position


class Placed(NamedTuple):
    """An event, the name of its stream, and the trace that it came from."""

    stream: str
    recorded: Recorded
    trace_id: str | None


class Unreadable(Event):
    """Stands, where it is asked for, in the place of an event that this release cannot read. It is never stored."""

    type: str
    reason: str


class Shard(NamedTuple):
    """One of `of` parts of all streams, told apart by the key in their names: A of `product-A` and of `stock-A`."""

    number: int = 0
    of: int = 1


WHOLE = Shard()


def watermark() -> int:
    """The position up to which the log is settled: every event at or below it is committed or will never be.

    The order of the two statements is the proof. An append takes its floor lock before it draws a position. A position
    that was drawn before the first statement therefore has its lock held at the second, unless its transaction has
    ended; and a transaction becomes visible before it releases its locks. One drawn later is above the first
    statement's answer. Call it in READ COMMITTED on the primary, and read the events in a later statement.
    """
    last_drawn = drawn()
    ((floor,),) = rows("announced_floor")
    return last_drawn if floor is None else min(last_drawn, int(floor))


def drawn() -> int:
    """The last position that was drawn: there is no event above it. Below it, some may still appear."""
    ((position,),) = rows("last_position")
    return int(position)


def head() -> Mark:
    """The last event below the watermark."""
    return last(watermark())


def last(upto: int) -> Mark:
    """The last event at or before a position, which must not be above the watermark; START before the first."""
    found = rows("last_event", upto=upto)
    return Mark(*found[0]) if found else START


def recorded_before(times: Sequence[datetime], upto: int) -> dict[datetime, int]:
    """By time, the last position up to `upto`, which must not be above the watermark, that was recorded before it.

    The clock that recorded may have been set back: then it is one of the places where it showed that time.
    """
    return dict(rows("recorded_before", times=list(times), upto=upto)) if times else {}


def holds(mark: Mark) -> bool:
    """Whether the log has the event that is marked. One that was restored from an older dump may not."""
    if not mark.event:  # from before events were marked
        return mark.position <= drawn()
    return last(mark.position) == mark


def read(
    after: int, upto: int, types: Sequence[type[Event]], limit: int, shard: Shard = WHOLE, unreadable: bool = False
) -> list[Recorded]:
    """Up to `limit` events of these types with after < position <= upto, in order; personal data stays encrypted.

    `upto` must be a watermark read before. For an event that this release cannot read: raises UnreadableEvent, with its
    position, or, with `unreadable`, gives an Unreadable in its place.
    """
    parameters = {"after": after, "upto": upto, "types": _names(types), "limit": limit}
    if shard.of == 1:
        return _page(chunks("read_log", **parameters), unreadable)
    return _page(chunks("read_shard", **parameters, number=shard.number, of=shard.of), unreadable)


def read_streams(
    names: Sequence[str], upto: int, types: Sequence[type[Event]], unreadable: bool = False
) -> list[Recorded]:
    """The same for all events of the streams that have these names, up to a position."""
    return _page(chunks("read_streams", names=list(names), upto=upto, types=_names(types)), unreadable)


def at(positions: Collection[int]) -> dict[int, Placed]:
    """The events at positions that are settled; an Unreadable in the place of one that this release cannot read."""
    found = rows("events_at", positions=list(positions)) if positions else []
    return {row[0]: Placed(stream, _recorded(row, unreadable=True), trace_id) for stream, trace_id, *row in found}


def traces(after: int, upto: int) -> list[str]:
    """Those that the newest events of a stretch came from; some, where they are many."""
    return [trace_id for (trace_id,) in rows("traces_between", after=after, upto=upto)]


def stream_at(position: int) -> str:
    """The name of the stream in which the event at a position stands."""
    ((name,),) = rows("stream_at", position=position)
    return str(name)


def shards_of(keys: Collection[str], of: int) -> dict[str, int]:
    """By key, the number of the shard that the streams with this key are in."""
    return dict(rows("shards_of", keys=list(keys), of=of))


def lag(position: int, head: int) -> Lag:
    """What a reader at `position` still has to read up to `head`."""
    ((events, seconds),) = rows("lag", position=position, head=head)
    return Lag(events, seconds)


def _names(types: Sequence[type[Event]]) -> list[str]:
    return [event_type.stored_name for event_type in types]


def _page(found: Generator[list[tuple[Any, ...]]], unreadable: bool) -> list[Recorded]:
    with closing(found):
        return [_recorded(row, unreadable) for row in chain.from_iterable(found)]


def _recorded(row: Sequence[Any], unreadable: bool) -> Recorded:
    position, version, occurred_at, name, schema, payload = row
    try:
        event = decode(name, schema, payload)
    except (UnknownEvent, msgspec.MsgspecError) as error:
        if not unreadable:
            raise UnreadableEvent(position, str(error)) from error
        event = Unreadable(name, str(error))
    return Recorded(position, version, occurred_at, event)
