"""The sections of an archive, one for each table of the log, in the order in which they stand in the file.

A table that is added to the log travels with it when it gets a section here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from eventstore.archive.line import Line, event_line, event_row, row_line
from eventstore.database.snapshot import rows_as_they_come, rows_of


class StreamRow(msgspec.Struct):
    """Without its cached state, which is folded anew."""

    id: int
    name: str
    version: int


class CommandRow(msgspec.Struct):
    number: int
    id: UUID
    name: str
    fingerprint: bytes
    actor: str
    correlation_id: UUID
    causation: int | None
    trace_id: str | None
    recorded_at: datetime
    stream: str
    version: int
    position: int


class EventRow(msgspec.Struct):
    """Only for its columns: an event's line is a CloudEvent of its own type."""

    position: int
    stream_id: int
    command_number: int
    occurred_at: datetime
    version: int
    schema: int
    type: str
    payload: str


class SealRow(msgspec.Struct):
    number: int
    first: int
    last: int
    events: int
    root: bytes
    marks: bytes
    previous: bytes
    hash: bytes
    sealed_at: datetime


class PersonalKeyRow(msgspec.Struct):
    """Wrapped, as it is stored; without a key where the subject is forgotten."""

    subject: str
    kek: str | None
    wrapped: bytes | None
    created_at: datetime
    forgotten_at: datetime | None


class Section(NamedTuple):
    """`types` are PostgreSQL's, a column each; `constants` fill the columns that do not travel."""

    name: str
    table: str
    row: type[msgspec.Struct]
    types: str
    constants: dict[str, str] = {}
    condition: str = "true"

    @property
    def columns(self) -> list[str]:
        return [*self.row.__struct_fields__, *self.constants]

    def lines(self) -> Iterator[Line]:
        """The section's rows, in bounded memory. Only within a snapshot."""
        names = self.row.__struct_fields__
        query = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY 1").format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(self.table), sql.SQL(self.condition)
        )
        return (row_line(self.name, row[0], self.row(*row)) for row in rows_of(self.table, query))

    def rows(self, lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
        """What is copied into the table. Raises msgspec.MsgspecError or ValueError for a line that is no such row."""
        decoder = msgspec.json.Decoder(self.row)
        constants = tuple(self.constants.values())
        for line in lines:
            yield (*msgspec.structs.astuple(decoder.decode(line.stored)), *constants)


class EventSection(Section):
    def lines(self) -> Iterator[Line]:
        return map(event_line, rows_as_they_come("archive_events"))

    def rows(self, lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
        return map(event_row, lines)


STREAMS = Section(
    "orderlog.stream", "eventstore_stream", StreamRow, "int8 text int4 text text", {"fold": "", "state": "{}"}
)
COMMANDS = Section(
    "orderlog.command",
    "eventstore_command",
    CommandRow,
    "int8 uuid text bytea text uuid int8 text timestamptz text int4 int8",
)
EVENTS = EventSection("event", "eventstore_event", EventRow, "int8 int8 int8 timestamptz int4 int2 text text")
SEALS = Section("orderlog.seal", "eventstore_seal", SealRow, "int8 int8 int8 int4 bytea bytea bytea bytea timestamptz")
PERSONAL_KEYS = Section(
    "orderlog.personal_key", "eventstore_personal_key", PersonalKeyRow, "text text bytea timestamptz timestamptz"
)
# Whose keys are deleted is no secret, and must stay so: a late command would make them another.
FORGOTTEN = PERSONAL_KEYS._replace(condition="wrapped IS NULL")

SECTIONS = (STREAMS, COMMANDS, EVENTS, SEALS, PERSONAL_KEYS)
OWN = {section.name: section for section in SECTIONS if section is not EVENTS}


def section_of(line: Line) -> Section:
    return OWN.get(line.type, EVENTS)
