"""A decider as small as can be, so that what is measured is the log; and the same work by hand."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from django.db import connections

from benchmarks import server
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.decider import Decider, State
from eventstore.event import Event


class Counted(Event, name="benchmark.counted"):
    amount: int


class Count(State):
    total: int = 0


@dataclass(frozen=True, slots=True)
class Add:
    """Add one, `times` times: an event for each."""

    times: int = 1


def decide(count: Count, command: Add) -> list[Counted]:
    return [Counted(1)] * command.times


def evolve(count: Count, event: Counted) -> Count:
    return Count(count.total + event.amount)


COUNTER: Decider[Count, Add, Counted] = Decider("benchmark", Count(), decide, evolve)

PAYLOAD = '{"amount": 1}'
TABLE = """CREATE TABLE IF NOT EXISTS by_hand (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text NOT NULL, version integer NOT NULL,
    type text NOT NULL, payload jsonb NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (stream, version))"""
INSERT = "INSERT INTO by_hand (stream, version, type, payload) VALUES (%s, %s, %s, %s)"
INSERT_MANY = (
    "INSERT INTO by_hand (stream, version, type, payload) "
    "SELECT * FROM unnest(%b::text[], %b::int[], %b::text[], %b::text[]::jsonb[])"
)


def envelope() -> Envelope:
    return Envelope(uuid4(), "benchmark", datetime.now(UTC))


def add(key: str, times: int = 1) -> None:
    execute(envelope(), COUNTER, key, Add(times))


def connect() -> server.Connection:
    """A connection of one's own, and the table of the work by hand."""
    connection = server.connect()
    connection.execute(TABLE)
    return connection


_own = threading.local()


def connection() -> server.Connection:
    """This thread's connection for the work by hand, kept as Django keeps its own."""
    if not hasattr(_own, "connection"):
        _own.connection = connect()
    kept: server.Connection = _own.connection
    return kept


def disconnect(together: threading.Barrier) -> None:
    """Close this thread's connections, once every thread has come here."""
    together.wait()
    connections.close_all()
    connection().close()
