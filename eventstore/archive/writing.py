"""Writing an archive: the log as it is at one moment, while appends go on."""

from collections.abc import Callable, Iterator
from typing import IO

from django.db import connections
from psycopg import sql

from eventstore.archive.header import FORMAT, Header
from eventstore.archive.line import Line, encode
from eventstore.archive.section import COMMANDS, EVENTS, FORGOTTEN, PERSONAL_KEYS, SEALS, STREAMS, Section
from eventstore.database.connection import DATABASE, rows
from eventstore.database.snapshot import snapshot

STEP = 1_000


class NotExportable(Exception):
    """The log is damaged: an event's stream or command is missing."""


def write(file: IO[bytes], with_personal_keys: bool, begin: Callable[[int], Callable[[int], None]]) -> Header:
    """Write all of it. `begin` is told how many lines there will be; what it returns, how many more are written.

    Without their keys personal data stays encrypted for good. Raises NotExportable.
    """
    sections = (STREAMS, COMMANDS, EVENTS, SEALS, PERSONAL_KEYS if with_personal_keys else FORGOTTEN)
    with snapshot():
        header = _header(sections)
        advance = begin(header.lines)
        file.write(encode(header.as_line()) + b"\n")
        for number, line in enumerate(_lines(sections), 1):
            file.write(encode(line) + b"\n")
            if number % STEP == 0:
                advance(STEP)
        advance(header.lines % STEP)
    return header


def _header(sections: tuple[Section, ...]) -> Header:
    # Rows first: what is drawn after the snapshot does no harm.
    counts = {section.name: _count(section) for section in sections}
    ((drawn,),) = rows("last_position")
    return Header(FORMAT, drawn, counts)


def _lines(sections: tuple[Section, ...]) -> Iterator[Line]:
    for section in sections:
        for line in section.lines():
            if section is EVENTS and not (line.subject and line.commandid):
                raise NotExportable(f"the stream or the command of the event at position {line.id} is missing")
            yield line


def _count(section: Section) -> int:
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(
        sql.Identifier(section.table), sql.SQL(section.condition)
    )
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
