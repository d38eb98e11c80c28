"""A decider as small as can be, so that what is measured is the log; and the same work by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
from django.db import connections

from eventstore.batch import Envelope
from eventstore.decider import Decider, State
from eventstore.event import Event
from eventstore.execution import execute


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
COPY = "COPY by_hand (stream, version, type, payload) FROM STDIN"


def envelope() -> Envelope:
    return Envelope(uuid4(), "benchmark", datetime.now(UTC))


def add(key: str, times: int = 1) -> None:
    execute(envelope(), COUNTER, key, Add(times))


def connect() -> "psycopg.Connection[tuple[object, ...]]":
    """A connection of one's own, as a careful hand would set it up."""
    parameters = connections["default"].get_connection_params()
    wanted = {name: parameters[name] for name in ("host", "port", "user", "dbname", "password") if name in parameters}
    connection = psycopg.connect(**wanted, autocommit=True)
    connection.execute(TABLE)
    connection.prepare_threshold = 0
    return connection
