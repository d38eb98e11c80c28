"""Seals in a file, a JSON object a line: kept out of reach of the database's owner, it proves the chain itself."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from eventstore.archive.file import created, opened
from eventstore.seals.seal import Seal

Number = Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]


class Line(msgspec.Struct):
    """A seal in the file. Hashes are hexadecimal, marks are base64."""

    number: Number
    first: Number
    last: Number
    root: str
    marks: bytes
    previous: str
    hash: str
    sealed_at: Annotated[datetime, msgspec.Meta(tz=True)]


class NotSeals(Exception):
    """The file holds something else than seals."""


def write(path: Path, seals: Iterable[Seal]) -> int:
    """How many were written. Raises OSError, also where the file exists: a chain that was kept is not overwritten."""
    count = 0
    with created(path) as file:
        for seal in seals:
            count += 1
            hashes = {"root": seal.root.hex(), "previous": seal.previous.hex(), "hash": seal.hash.hex()}
            file.write(msgspec.json.encode(Line(**{**seal._asdict(), **hashes})) + b"\n")
    return count


def read(path: Path) -> Iterator[Seal]:
    """Raises OSError, and NotSeals with the line."""
    decode = msgspec.json.Decoder(Line).decode
    number = 0
    try:
        with opened(path) as file:
            for text in file:
                number += 1
                yield _seal(decode(text))
    except (msgspec.MsgspecError, ValueError, EOFError, zlib.error) as error:
        raise NotSeals(f"line {number} of {path} is not a seal: {error}") from error


def _seal(line: Line) -> Seal:
    root, previous, own = (bytes.fromhex(text) for text in (line.root, line.previous, line.hash))
    return Seal(line.number, line.first, line.last, root, line.marks, previous, own, line.sealed_at)
