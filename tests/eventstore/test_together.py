"""Commands that are handled in one transaction: what each is answered and what is stored is as if it had come alone."""

import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, cast
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from eventstore.commands import gathering
from eventstore.commands.batch import Batch, ConcurrentModification, Envelope
from eventstore.commands.execution import FingerprintMismatch, current, execute, once
from eventstore.commands.gathering import Turn, together
from eventstore.decider import Addressed
from eventstore.log import doorbell, stream
from eventstore.log.stream import Appended, CommandRecorded, Receipt, StreamMoved
from tests.api.crowd import at_once
from tests.conftest import empty
from tests.eventstore.example import COUNTER, Add, Count, TotalTooHigh, add, envelope
from tests.eventstore.trays import FULL, TRAY, Broken, Fill

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

STORED = """
    SELECT event.position, stream.name, event.version, event.occurred_at, event.type, event.schema, event.payload::text,
           command.id, command.name, command.fingerprint, command.actor, command.correlation_id
    FROM eventstore_event AS event
    JOIN eventstore_stream AS stream ON stream.id = event.stream_id
    JOIN eventstore_command AS command ON command.number = event.command_number
    ORDER BY event.position
"""
ANSWERED = "SELECT id, stream, version, position FROM eventstore_command ORDER BY number"
STREAMS = "SELECT name, version, fold, state::text FROM eventstore_stream ORDER BY name"


def turn(key: str, amount: int = 1, of: Envelope | None = None) -> Turn:
    return Turn(of or envelope(), Addressed(COUNTER, key, Add(amount)))


def tray(*counters: str, breaks: bool = False) -> Turn:
    return Turn(envelope(), Addressed(TRAY, uuid4().hex, Fill(counters, breaks)))


def name(of: Turn) -> str:
    return of.addressed.decider.stream(of.addressed.key)


def verdicts(*turns: Turn) -> list[Any]:
    together(turns)
    return [taken.verdict if isinstance(taken.verdict, Receipt) else type(taken.verdict) for taken in turns]


def test_each_has_its_own_verdict() -> None:
    add("a", FULL - 2)
    given = (tray("a"), tray("a"), tray("a"), tray(breaks=True), turn("b"), turn("b", FULL + 1), tray("b"))
    _, second, *others = verdicts(*given)
    assert isinstance(second, Receipt)
    assert others == [TotalTooHigh, Broken, Receipt("test-b", 1, 6), TotalTooHigh, Receipt(name(given[6]), 1, 8)]
    assert current(COUNTER, "ab") == {"a": Count(FULL), "b": Count(2)}


def test_what_is_refused_late_leaves_nothing_of_its_command() -> None:
    add("full", FULL)
    refused = tray("a", "b", "full")
    assert verdicts(turn("a"), refused, turn("a")) == [Receipt("test-a", 1, 2), TotalTooHigh, Receipt("test-a", 2, 3)]
    assert set(stream.load(["test-a", "test-b", "test-full", name(refused)])) == {"test-a", "test-full"}


def test_an_expected_version_is_that_of_the_moment_at_which_a_command_is_handled() -> None:
    add("a")
    given = [turn("a", 1, envelope(expected=version)) for version in (1, 1, 2, 0)]
    receipt, refusal, later, _ = verdicts(*given)
    assert (receipt, refusal, later) == (Receipt("test-a", 2, 2), ConcurrentModification, Receipt("test-a", 3, 3))
    assert isinstance(given[1].verdict, ConcurrentModification)
    assert given[1].verdict.facts == {"current_version": 2}


def test_the_doorbell_rings_once_and_not_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[None] = []
    monkeypatch.setattr(doorbell, "listeners", [lambda: rung.append(None)])
    together([turn("a"), turn("b"), turn("a", FULL)])
    assert len(rung) == 1
    together([turn("a", FULL), tray(breaks=True)])
    assert len(rung) == 1


def test_what_fails_for_all_has_no_verdict_for_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process creates a stream, once this one has seen that it is not there."""

    class Overtaken(Batch):
        def append(self) -> Appended:
            monkeypatch.undo()  # the other one is to be taken as it comes, also where it is gathered
            at_once([partial(add, "b")])
            return super().append()

    monkeypatch.setattr(gathering, "Batch", Overtaken)
    given = [turn("a"), turn("b")]
    with pytest.raises(StreamMoved):
        together(given)
    assert [taken.verdict for taken in given] == [None, None]
    assert set(stream.load(["test-a", "test-b"])) == {"test-b"}


def test_what_the_database_refuses_is_no_verdict_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deadlocked(Batch):
        def handle(self, *of: Any) -> None:
            raise psycopg.errors.DeadlockDetected

    monkeypatch.setattr(gathering, "Batch", Deadlocked)
    given = [turn("a"), turn("b")]
    with pytest.raises(StreamMoved):
        together(given)
    assert [taken.verdict for taken in given] == [None, None]


@pytest.mark.parametrize("seed", range(4))
def test_many_are_answered_and_stored_as_one_after_the_other(seed: int) -> None:
    given = list(at_random(random.Random(seed)))
    alone = [answer(partial(execute, of.envelope, *of.addressed)) for of in given]
    positions_alone, *stored_alone = stored()
    empty()
    together(given)
    gathered = [answer(partial(told, of)) for of in given]
    positions, *stored_together = stored()
    assert stored_together == stored_alone
    assert ranked(gathered, positions) == ranked(alone, positions_alone)
    assert {Receipt, TotalTooHigh, ConcurrentModification, FingerprintMismatch} <= {type(one) for one in gathered}
    assert len({one.repeated for one in gathered if isinstance(one, Receipt)}) == 2


def at_random(dice: random.Random) -> Iterator[Turn]:
    """Commands of all kinds: that change nothing, are refused, break, are repeated, lead on, expect a version."""
    used: list[Turn] = []
    yield turn("a", FULL - 15)
    for _ in range(80):
        counters = dice.sample("abcd", dice.randint(1, 4))
        match dice.randint(0, 6):
            case 0 if used:
                earlier = dice.choice(used)
                of = Envelope(
                    earlier.envelope.id, "tester", earlier.envelope.occurred_at, dice.choice([b"", b"", b"x"])
                )
                yield Turn(of, earlier.addressed)
                continue
            case 1:
                used.append(turn(counters[0], dice.choice([0, 1, FULL])))
            case 2:
                used.append(turn(counters[0], 1, envelope(expected=dice.randint(0, 8))))
            case 3:
                used.append(tray(*counters, breaks=dice.random() < 0.3))
            case _:
                used.append(tray(*counters))
        yield used[-1]


def answer(act: Callable[[], Receipt]) -> Receipt | Exception:
    try:
        return act()
    except Exception as refusal:
        return refusal


def told(of: Turn) -> Receipt:
    """The verdict, with what a command is answered that was recorded before."""
    act = cast(Callable[[], Receipt], of.answer)
    return once(of.envelope, act) if isinstance(of.verdict, CommandRecorded) else act()


def stored() -> tuple[Any, ...]:
    """The positions drawn, then all that is stored, each position as its place among them: what failed leaves gaps."""
    with connection.cursor() as cursor:
        found = []
        for query in (STORED, ANSWERED, STREAMS):
            cursor.execute(query)
            found.append(cursor.fetchall())
    events, commands, streams = found
    positions = [0, *(event[0] for event in events)]
    commands = [(*command[:-1], positions.index(command[-1])) for command in commands]
    return positions, [event[1:] for event in events], commands, streams


def ranked(answers: Sequence[Receipt | Exception], positions: list[int]) -> list[Any]:
    return [
        (*one[:2], positions.index(one.position), one.repeated)
        if isinstance(one, Receipt)
        else (type(one), getattr(one, "facts", None))
        for one in answers
    ]
