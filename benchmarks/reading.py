"""Reading the log, decoded to its types, against fetching the same rows and leaving them as they are."""

from collections.abc import Sequence
from uuid import uuid4

import psycopg
from django.db import connections
from psycopg.pq import Format

from benchmarks.example import Counted, add
from benchmarks.result import Result, compare
from eventstore.database.statement import statement
from eventstore.event import Event
from eventstore.log import log

EVENTS, PAGE = 100_000, 10_000


def measure() -> list[Result]:
    key = uuid4().hex
    for _ in range(EVENTS // PAGE):
        add(key, PAGE)
    return newest("log, read and decoded", [Counted])


def newest(name: str, types: Sequence[type[Event]]) -> list[Result]:
    """Reads the log's newest events, which have to be of these types, without gaps between them."""

    def read(count: int) -> None:
        head = log.watermark()
        for after in range(head - EVENTS, head, PAGE):
            assert len(log.read(after, head, types, PAGE)) == PAGE

    def fetch(count: int) -> None:
        head = log.watermark()
        wanted = {"upto": head, "types": [event.stored_name for event in types], "limit": PAGE}
        with psycopg.Cursor(connections["default"].connection) as cursor:
            cursor.format = Format.BINARY
            for after in range(head - EVENTS, head, PAGE):
                assert len(cursor.execute(statement("read_log"), {"after": after, **wanted}).fetchall()) == PAGE

    return compare(name, 0.5, 1, read, fetch, per=EVENTS)
