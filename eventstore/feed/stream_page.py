"""A page of one stream's events."""

from typing import NamedTuple

from eventstore.database.connection import rows
from eventstore.decider import CommandRefused
from eventstore.feed.cloudevent import Row, encoded
from eventstore.log.log import UnreadableEvent


class StreamNotFound(CommandRefused):
    """There is no stream with this name."""

    code = "not_found"


class StreamPage(NamedTuple):
    """Events, each as a CloudEvent, the version of the last of them, and the stream's own."""

    events: list[bytes]
    reached: int
    version: int


def stream_page(name: str, after: int, limit: int) -> StreamPage:
    """Raises StreamNotFound, and UnreadableEvent where the next event is for a later release."""
    found = rows("read_feed_of_stream", name=name, after=after, limit=limit)
    if not found:
        raise StreamNotFound
    version = found[0][0]
    events: list[bytes] = []
    for row in (Row(*columns) for _, *columns in found if columns[0] is not None):
        try:
            events.append(encoded(row))
        except UnreadableEvent:
            if not events:
                raise
            break
    return StreamPage(events, after + len(events) if events else version, version)
