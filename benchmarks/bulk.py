"""The bulk append of imports against COPY: many commands of some events each, in one transaction.

By hand: the same rows into tables of the same shape, in binary, by somebody who is alone. They number streams and
commands themselves, load and decide nothing, and have no positions to answer.
"""

from datetime import UTC, datetime
from itertools import count as counting
from uuid import uuid4

from benchmarks.example import COUNTER, PAYLOAD, Add, connect, envelope
from benchmarks.result import Result, compare
from eventstore.commands.batch import Batch
from eventstore.log import stream

EVENTS, COMMANDS = 25, 300

STATE = f'{{"type":"Count","total":{EVENTS}}}'
TABLE = "CREATE TABLE IF NOT EXISTS by_hand_{0} (LIKE eventstore_{0} INCLUDING ALL)"
COPY = "COPY by_hand_{} ({}) FROM STDIN (FORMAT binary)"
STREAM = COPY.format("stream", "id, name, version, fold, state")
EVENT = COPY.format("event", "stream_id, command_number, occurred_at, version, schema, type, payload")
COMMAND = COPY.format("command", "number, id, name, fingerprint, actor, correlation_id, stream, version, position")


def measure() -> list[Result]:
    return compare("bulk append, against COPY", 0.6, 3, transactions, copies, per=EVENTS * COMMANDS)


def transactions(count: int) -> None:
    for _ in range(count):
        keys = [uuid4().hex for _ in range(COMMANDS)]
        with stream.bulk_transaction():
            batch = Batch()
            batch.load((COUNTER, key) for key in keys)
            for key in keys:
                batch.handle(envelope(), COUNTER, key, Add(EVENTS))
            batch.append()


_numbers = counting(1)


def copies(count: int) -> None:
    with connect() as connection:
        for table in ("stream", "command", "event"):
            connection.execute(TABLE.format(table))
        for _ in range(count):
            named = [(next(_numbers), f"benchmark-{uuid4().hex}") for _ in range(COMMANDS)]
            now = datetime.now(UTC)
            with connection.transaction(), connection.cursor() as cursor:
                with cursor.copy(STREAM) as copy:
                    copy.set_types(["int8", "text", "int4", "text", "text"])
                    for number, name in named:
                        copy.write_row((number, name, EVENTS, "by hand", STATE))
                with cursor.copy(EVENT) as copy:
                    copy.set_types(["int8", "int8", "timestamptz", "int4", "int2", "text", "text"])
                    for number, _ in named:
                        for version in range(1, EVENTS + 1):
                            copy.write_row((number, number, now, version, 1, "benchmark.counted", PAYLOAD))
                with cursor.copy(COMMAND) as copy:
                    copy.set_types(["int8", "uuid", "text", "bytea", "text", "uuid", "text", "int4", "int8"])
                    for number, name in named:
                        key = uuid4()
                        copy.write_row((number, key, "Add", b"", "benchmark", key, name, EVENTS, 0))
