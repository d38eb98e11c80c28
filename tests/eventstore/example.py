"""A decider of the tests' own: the log knows no domain."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.decider import CommandRefused, Decider, State
from eventstore.event import Event
from eventstore.http.published import publish
from eventstore.log.stream import Receipt


class Counted(Event, name="test.counted"):
    amount: int
    note: str = ""


publish({Counted: "amount note"})


class Count(State):
    total: int = 0


@dataclass(frozen=True)
class Add:
    amount: int
    note: str = ""


class TotalTooHigh(CommandRefused):
    """Nobody counts that far."""


def decide(count: Count, command: Add) -> list[Counted]:
    if command.amount == 0:
        return []
    if count.total + command.amount > 1_000_000:
        raise TotalTooHigh(total=count.total)
    return [Counted(command.amount, command.note)]


def evolve(count: Count, event: Counted) -> Count:
    return Count(count.total + event.amount)


COUNTER: Decider[Count, Add, Counted] = Decider("test", Count(), decide, evolve)


def envelope(command_id: UUID | None = None, fingerprint: bytes = b"", expected: int | None = None) -> Envelope:
    return Envelope(command_id or uuid4(), "tester", datetime.now(UTC), fingerprint, expected_version=expected)


def add(key: str, amount: int = 1, command_id: UUID | None = None, note: str = "") -> Receipt:
    return execute(envelope(command_id), COUNTER, key, Add(amount, note))
