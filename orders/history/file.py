"""The file of a shop's history: CSV, plain or gzipped, read one record at a time, each with its own text."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
LONGEST_LINE = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"


class NotImportable(Exception):
    """The file cannot be imported, and nothing of it was; the message says why in one line."""


class Record(NamedTuple):
    """One record: its place among the records, the line it begins at, its text, and its fields in the order of COLUMNS.

    `problem` says why there are no fields.
    """

    number: int
    line: int
    text: str
    fields: tuple[str, ...]
    problem: str = ""


@dataclass
class _Lines:
    """The lines of a text, keeping those that were handed out since the last `take`."""

    readline: Callable[[int], str]
    count: int = 0
    _taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        # A limit, so that a file without line ends does not fill the memory; the parts are records that lack columns.
        while line := self.readline(LONGEST_LINE):
            self.count += 1
            self._taken.append(line)
            yield line

    def take(self) -> tuple[int, str]:
        """The line at which what was handed out begins, and its text."""
        line = self.count - len(self._taken) + 1
        text = "".join(self._taken).rstrip("\r\n")
        self._taken.clear()
        return line, text


def check(path: Path) -> None:
    """Raises NotImportable when the file's first record shows that it is something else."""
    if not path.is_file():
        raise NotImportable(f"{path} is not a file")
    with closing(records(path)) as read:
        next(read, None)


def records(path: Path) -> Generator[Record, None, None]:
    """The records of the file, in its order. Raises NotImportable when it is not such a file, or is damaged."""
    try:
        with path.open("rb") as binary, _text(binary) as text:
            yield from _records(text)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise NotImportable(f"{path} is damaged: {error}") from error
    except OSError as error:
        raise NotImportable(f"{path} cannot be read: {error.strerror or error}") from error


def _text(binary: BinaryIO) -> io.TextIOWrapper:
    packed = binary.read(2) == GZIP_MAGIC
    binary.seek(0)
    source = gzip.GzipFile(fileobj=binary) if packed else binary
    # What is not UTF-8 becomes a lone surrogate: it costs its row and not the file. An Excel export begins with a BOM.
    return io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _records(text: io.TextIOWrapper) -> Iterator[Record]:
    lines = _Lines(text.readline)
    reader = csv.reader(lines)
    header, places = _header(reader)
    lines.take()
    number = 0
    while (read := _next(reader)) is not None:
        fields, problem = read
        line, text_read = lines.take()
        if not fields and not problem:
            continue
        number += 1
        if not problem and len(fields) != len(header):
            problem = f"has {len(fields)} columns instead of {len(header)}"
        yield Record(number, line, text_read, () if problem else tuple([fields[place] for place in places]), problem)


def _header(reader: Iterator[list[str]]) -> tuple[list[str], list[int]]:
    """The header, and where in it each of COLUMNS is. Further columns are of no account."""
    fields, _ = _next(reader) or ([], "")
    header = [name.strip() for name in fields]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise NotImportable(f"the file has another format: its first line does not name {', '.join(missing)}")
    return header, [header.index(column) for column in COLUMNS]


def _next(reader: Iterator[list[str]]) -> tuple[list[str], str] | None:
    """The next record's fields, or why it has none; None at the end."""
    try:
        return next(reader), ""
    except StopIteration:
        return None
    except csv.Error as error:
        return [], f"is not CSV: {error}"
