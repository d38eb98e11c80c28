"""An event as a CloudEvent 1.0 in JSON: what its domain publishes of it, and where it stands in the log.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md; `sequence`, `traceparent` and `recordedtime` are
documented extensions. Their integers have 32 bits, so a position is a string.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from eventstore.archive.line import SOURCE
from eventstore.event import Event, UnknownEvent, decode
from eventstore.http.published import public
from eventstore.log.log import UnreadableEvent

_TRACE_ID = re.compile("(?!0{32})[0-9a-f]{32}")


class Row(NamedTuple):
    """A row of read_feed.sql. What a log has of commands and streams may be lost; its events are there."""

    position: int
    version: int
    occurred_at: datetime
    type: str
    schema: int
    payload: str
    stream: str | None
    command_id: str | None
    correlation_id: str | None
    causation: int | None
    trace_id: str | None
    recorded_at: datetime | None

    @property
    def id(self) -> str:
        """Of this event in this very log: one that was restored from a dump gives the position to another."""
        return f"{self.position}-{self.command_id}" if self.command_id else str(self.position)


class CloudEvent(msgspec.Struct, kw_only=True):
    specversion: str = "1.0"
    id: str
    source: str = SOURCE
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    sequence: str
    streamversion: int
    recordedtime: datetime | UnsetType
    correlationid: str | UnsetType
    causationid: str | UnsetType
    traceparent: str | UnsetType
    data: dict[str, object]


def encoded(row: Row) -> bytes:
    """Raises UnreadableEvent for one that this release cannot read."""
    return msgspec.json.encode(_cloud_event(row, _decoded(row)))


def _cloud_event(row: Row, event: Event) -> CloudEvent:
    return CloudEvent(
        id=row.id,
        type=row.type,
        subject=row.stream or "",
        time=row.occurred_at,
        sequence=str(row.position),
        streamversion=row.version,
        recordedtime=row.recorded_at or UNSET,
        correlationid=row.correlation_id or UNSET,
        causationid=UNSET if row.causation is None else str(row.causation),
        traceparent=_traceparent(row),
        data=public(event),
    )


def batch(events: Sequence[bytes]) -> bytes:
    """What application/cloudevents-batch+json is: an array."""
    return b"[" + b",".join(events) + b"]"


def _decoded(row: Row) -> Event:
    try:
        return decode(row.type, row.schema, row.payload)
    except (UnknownEvent, msgspec.MsgspecError) as error:
        raise UnreadableEvent(row.position, str(error)) from error


def _traceparent(row: Row) -> str | UnsetType:
    """The trace that its command belonged to. Of the command's own part of it, the span, only a name is known."""
    if row.command_id is None or not _TRACE_ID.fullmatch(row.trace_id or ""):
        return UNSET
    return f"00-{row.trace_id}-{row.command_id.replace('-', '')[16:]}-00"


def rows(found: Sequence[tuple[Any, ...]]) -> list[Row]:
    return [Row(*one) for one in found]
