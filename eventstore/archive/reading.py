"""Reading an archive into an empty log: one transaction of COPYs, all of it or nothing.

It writes positions as they were, which only the owner of the tables may: the application's role cannot.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import IO

import msgspec
import psycopg
from django.db import connections, transaction
from psycopg import sql

from eventstore.archive.header import Header, NotAnArchive, header_of
from eventstore.archive.line import Line, decode
from eventstore.archive.section import SECTIONS, Section, section_of
from eventstore.database.connection import DATABASE, rows, send

STEP = 1_000


class LogNotEmpty(Exception):
    """The log holds something: an archive is imported whole, into nothing."""


def read(file: IO[bytes], begin: Callable[[int], Callable[[int], None]]) -> Header:
    """Import all of it. `begin` is told how many lines there are; what it returns, how many more are imported.

    Raises LogNotEmpty, or NotAnArchive for a file that is cut off, contradicts itself or is none.
    """
    lines = _lines(file)
    header = header_of(next(lines, Line(specversion="", id="", source="", type="")))
    counted = _Counted(begin(header.lines))
    with transaction.atomic(using=DATABASE):
        _prepare()
        for section, group in groupby(lines, section_of):
            _copy(section, counted.each(section, group))
        counted.compare(header)
        _refuse_broken()
        rows("sequences", last_position=header.last_position)
        send("analyze_log")
    return header


def _lines(file: IO[bytes]) -> Iterator[Line]:
    number = 0
    try:
        for text in file:
            number += 1
            yield decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotAnArchive(f"line {number} cannot be read: {error}") from error
    except (EOFError, OSError, zlib.error) as error:
        raise NotAnArchive(f"after line {number} it cannot be read: {error}") from error


def _prepare() -> None:
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    send("lock_log")
    rows("announce_floor")
    for section in SECTIONS:
        with connections[DATABASE].cursor() as cursor:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(section.table)))
            if cursor.fetchone()[0]:
                raise LogNotEmpty(f"{section.table} has rows: an archive is imported into an empty log only")


class _Counted:
    """The lines of each section as they go by."""

    def __init__(self, advance: Callable[[int], None]) -> None:
        self.advance = advance
        self.counts: Counter[str] = Counter()

    def each(self, section: Section, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            yield line
            self.counts[section.name] += 1
            if self.counts[section.name] % STEP == 0:
                self.advance(STEP)
        self.advance(self.counts[section.name] % STEP)

    def compare(self, header: Header) -> None:
        """Raises NotAnArchive: a file that was cut off lacks lines."""
        for name, count in header.counts.items():
            if self.counts[name] != count:
                raise NotAnArchive(f"it has {self.counts[name]:,} lines of type {name}, its first line says {count:,}")


def _copy(section: Section, lines: Iterable[Line]) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, section.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(section.table), columns)
    try:
        with connections[DATABASE].connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(section.types.split())
            for row in section.rows(lines):
                copy.write_row(row)
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError) as error:
        raise NotAnArchive(f"a line of type {section.name} is no such row: {error}") from error
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise NotAnArchive(f"a line of type {section.name} is refused: {error.diag.message_primary}") from error


def _refuse_broken() -> None:
    """Raises NotAnArchive, unless every stream has its versions 1 to n and every event its command."""
    if broken := rows("broken_streams"):
        raise NotAnArchive("; ".join(f"{what} {why}" for what, why in broken))
