"""A line of an archive: a CloudEvent 1.0 in JSON. An event's extension attributes are its place in the log.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md (names of attributes are lower-case letters and
digits; integers have 32 bits, so positions and ids are strings, as the `sequence` extension has them)
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

SOURCE = "/orderlog"


class Line(Struct, kw_only=True, omit_defaults=True):
    """`data` is the payload as it is stored, to the byte."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str = ""
    time: datetime | None = None
    sequence: str = ""
    streamid: str = ""
    streamversion: int = 0
    schemaversion: int = 0
    commandnumber: str = ""
    commandid: UUID | None = None
    correlationid: UUID | None = None
    causationid: str = ""
    data: Raw | UnsetType = UNSET
    data_base64: bytes | UnsetType = UNSET

    @property
    def stored(self) -> bytes:
        """The bytes of the data."""
        if isinstance(self.data_base64, bytes):
            return self.data_base64
        return bytes(self.data) if isinstance(self.data, Raw) else b""


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Line).decode


def row_line(section: str, key: object, row: Struct) -> Line:
    """A row of a table that is not an event: a stream, a command, a seal or the key of a subject."""
    return Line(
        specversion="1.0", id=f"{section}/{key}", source=SOURCE, type=section, data=Raw(msgspec.json.encode(row))
    )


def event_line(row: tuple[Any, ...]) -> Line:
    """An event, from a row of archive_events.sql."""
    (position, stream_id, number, occurred_at, version, schema, name, payload, stream, command, correlation, cause) = (
        row
    )
    line = Line(
        specversion="1.0",
        id=str(position),
        source=SOURCE,
        type=name,
        subject=stream,
        time=occurred_at,
        sequence=str(position),
        streamid=str(stream_id),
        streamversion=version,
        schemaversion=schema,
        commandnumber=str(number),
        commandid=command,
        correlationid=correlation,
        causationid="" if cause is None else str(cause),
    )
    stored = payload.encode()
    if b"\n" in stored or b"\r" in stored:  # stored by another hand than ours: a line end would end the line
        line.data_base64 = stored
    else:
        line.data = Raw(stored)
    return line


def event_row(line: Line) -> tuple[Any, ...]:
    """The row of eventstore_event that the line was made of. Raises ValueError where it is none."""
    return (
        int(line.sequence),
        int(line.streamid),
        int(line.commandnumber),
        line.time,
        line.streamversion,
        line.schemaversion,
        line.type,
        line.stored.decode(),
    )
