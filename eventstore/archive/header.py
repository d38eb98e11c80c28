"""The first line of an archive: what it is, and how much of everything follows."""

import msgspec

from eventstore.archive.line import Line, row_line
from eventstore.archive.section import SECTIONS

NAME = "orderlog.archive"
FORMAT = 1


class NotAnArchive(Exception):
    """The file is no archive of a log, or not a whole one; nothing was imported."""


class Header(msgspec.Struct):
    """`counts` has the lines of each section. `last_position` was drawn last; its event may have been rolled back."""

    format: int
    last_position: int
    counts: dict[str, int]

    @property
    def lines(self) -> int:
        return sum(self.counts.values())

    def as_line(self) -> Line:
        return row_line(NAME, self.format, self)


def header_of(line: Line) -> Header:
    """Raises NotAnArchive."""
    if line.type != NAME:
        raise NotAnArchive(f"it does not begin with a line of type {NAME}")
    try:
        header = msgspec.json.decode(line.stored, type=Header)
    except msgspec.MsgspecError as error:
        raise NotAnArchive(f"its first line cannot be read: {error}") from error
    if header.format != FORMAT:
        raise NotAnArchive(f"it has format {header.format}, this release reads format {FORMAT}")
    if unknown := header.counts.keys() - {section.name for section in SECTIONS}:
        raise NotAnArchive(f"this release does not know its sections {', '.join(sorted(unknown))}")
    return header
