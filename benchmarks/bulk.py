"""The bulk append of imports against COPY: many commands of some events each, in one transaction."""

from uuid import uuid4

from benchmarks.example import COPY, COUNTER, PAYLOAD, Add, connect, envelope
from benchmarks.result import Result, compare
from eventstore import stream
from eventstore.batch import Batch

EVENTS, COMMANDS = 25, 300


def measure() -> list[Result]:
    return compare("bulk append, against COPY", 0.6, 3, transactions, copies, per=EVENTS * COMMANDS)


def transactions(count: int) -> None:
    for _ in range(count):
        keys = [uuid4().hex for _ in range(COMMANDS)]
        with stream.transaction():
            batch = Batch()
            batch.load((COUNTER, key) for key in keys)
            for key in keys:
                batch.handle(envelope(), COUNTER, key, Add(EVENTS))
            batch.append()


def copies(count: int) -> None:
    with connect() as connection:
        for _ in range(count):
            with connection.transaction(), connection.cursor().copy(COPY) as copy:
                for _ in range(COMMANDS):
                    key = uuid4().hex
                    for version in range(EVENTS):
                        copy.write_row((key, version, "counted", PAYLOAD))
