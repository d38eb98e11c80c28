"""Reading the log, decoded to its types, against fetching the same rows and leaving them as they are."""

from uuid import uuid4

import psycopg
from django.db import connections
from psycopg.pq import Format

from benchmarks.example import Counted, add
from benchmarks.result import Result, compare
from eventstore import log
from eventstore.statement import statement

EVENTS, PAGE = 100_000, 10_000


def measure() -> list[Result]:
    key = uuid4().hex
    for _ in range(EVENTS // PAGE):
        add(key, PAGE)
    return compare("log, read and decoded", 0.5, 1, read, fetch, per=EVENTS)


def read(count: int) -> None:
    head = log.watermark()
    for after in range(head - EVENTS, head, PAGE):
        assert len(log.read(after, head, [Counted], PAGE)) == PAGE


def fetch(count: int) -> None:
    head = log.watermark()
    with psycopg.Cursor(connections["default"].connection) as cursor:
        cursor.format = Format.BINARY
        for after in range(head - EVENTS, head, PAGE):
            wanted = {"after": after, "upto": head, "types": [Counted.stored_name], "limit": PAGE}
            assert len(cursor.execute(statement("read_log"), wanted).fetchall()) == PAGE
