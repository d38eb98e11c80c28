"""Arrays as parameters, written straight in PostgreSQL's binary format.

The driver finds out of each list anew what it holds. Here the caller says so, which spares a command of one event a
third of its processor time.
"""

import struct
from typing import Any

import psycopg
from psycopg import postgres
from psycopg.adapt import Dumper
from psycopg.pq import Format

# One dimension, no nulls, the type of the elements, their number, the first index.
_HEAD = struct.Struct("!iiIii")
_LENGTH = struct.Struct("!i")


class Texts(list[str]):
    """A text[] without nulls."""


class Integers(list[int]):
    """An integer[] without nulls."""


class Smallints(list[int]):
    """A smallint[] without nulls."""


class _ArrayDumper(Dumper):
    format = Format.BINARY
    element = postgres.types["text"]

    def dump(self, obj: Any) -> bytes:
        if not obj:
            return _HEAD.pack(0, 0, self.element.oid, 0, 0)[:12]
        return _HEAD.pack(1, 0, self.element.oid, len(obj), 1) + self.elements(obj)

    def elements(self, obj: Any) -> bytes:
        """Each with its length before it."""
        raise NotImplementedError


class _TextsDumper(_ArrayDumper):
    element = postgres.types["text"]
    oid = element.array_oid

    def elements(self, obj: Any) -> bytes:
        parts: list[bytes] = []
        for text in obj:
            encoded = text.encode()
            parts += (_LENGTH.pack(len(encoded)), encoded)
        return b"".join(parts)


class _IntegersDumper(_ArrayDumper):
    element = postgres.types["int4"]
    oid = element.array_oid

    def elements(self, obj: Any) -> bytes:
        return struct.pack("!" + "ii" * len(obj), *[part for number in obj for part in (4, number)])


class _SmallintsDumper(_ArrayDumper):
    element = postgres.types["int2"]
    oid = element.array_oid

    def elements(self, obj: Any) -> bytes:
        return struct.pack("!" + "ih" * len(obj), *[part for number in obj for part in (2, number)])


# On import, and so before any connection is opened: a connection knows what was registered when it was made.
psycopg.adapters.register_dumper(Texts, _TextsDumper)
psycopg.adapters.register_dumper(Integers, _IntegersDumper)
psycopg.adapters.register_dumper(Smallints, _SmallintsDumper)
