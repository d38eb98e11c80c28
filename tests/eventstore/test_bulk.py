"""Appending many commands at once, by COPY or in one statement: what one command keeps is kept here too."""

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

import pytest
from django.db import connection, connections

from eventstore.commands.batch import Batch, Envelope
from eventstore.commands.execution import current
from eventstore.database.owner import as_owner
from eventstore.log import log, stream
from eventstore.log.stream import CommandRecorded, Receipt, StreamDamaged, StreamMoved
from tests.eventstore.example import COUNTER, Add, Count, Counted, add, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

Command = tuple[Envelope, str, int]


def commands(*added: tuple[str, int]) -> list[Command]:
    return [(envelope(), key, amount) for key, amount in added]


Way = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=[stream.bulk_transaction, stream.transaction], ids=["COPY", "one statement"])
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


def append(way: Way, given: Iterable[Command]) -> list[Receipt]:
    with way():
        return decided(given).append().receipts()


def decided(given: Iterable[Command], locking: bool = True) -> Batch:
    batch = Batch(locking)
    for of, key, amount in given:
        batch.handle(of, COUNTER, key, Add(amount, note=key))
    return batch


def test_each_command_gets_its_answer(way: Way) -> None:
    add("b")
    receipts = append(way, commands(("a", 1), ("b", 2), ("a", 3)))
    assert receipts == [Receipt("test-a", 1, 2), Receipt("test-b", 2, 3), Receipt("test-a", 2, 4)]
    assert current(COUNTER, "ab") == {"a": Count(4), "b": Count(3)}


def test_events_and_commands_are_stored_as_those_of_one_command_are(way: Way) -> None:
    add("a", 2)
    append(way, commands(("b", 2), ("c", 3)))
    (alone, *many) = log.read(0, log.watermark(), [Counted], 10)
    assert [(one.position, one.version, one.event) for one in many] == [
        (2, 1, Counted(2, "b")),
        (3, 1, Counted(3, "c")),
    ]
    assert type(many[0].occurred_at) is type(alone.occurred_at)
    assert add("b").position == 4


def test_the_answer_is_kept_with_the_command(way: Way) -> None:
    given = commands(("a", 1), ("b", 2))
    receipts = append(way, given)
    recorded = stream.recordings(of.id for of, _, _ in given)
    assert [recorded[of.id].receipt[:3] for of, _, _ in given] == [receipt[:3] for receipt in receipts]


def test_a_command_that_changes_nothing_answers_what_stands(way: Way) -> None:
    """From before the batch, from within it, or nothing at all."""
    before = add("old")
    receipts = append(way, commands(("old", 0), ("new", 1), ("other", 1), ("new", 0), ("none", 0)))
    assert [receipt.position for receipt in receipts] == [before.position, 2, 3, 2, 0]


def test_a_command_that_is_recorded_already_takes_all_of_it_back(way: Way) -> None:
    of = envelope()
    append(way, [(of, "a", 1), *commands(("b", 1))])
    with pytest.raises(CommandRecorded):
        append(way, [*commands(("c", 1)), (of, "d", 1)])
    assert stream.load(["test-c", "test-d"]) == {}


@pytest.mark.parametrize("existing", ["a", "other"])
def test_streams_that_have_moved_are_refused(existing: str, way: Way) -> None:
    add(existing)
    batch = decided(commands(("a", 1), ("b", 1)), locking=False)
    add("a")
    with pytest.raises(StreamMoved), way():
        batch.append()
    assert stream.load(["test-b"]) == {}


def test_a_row_that_claims_more_than_its_events_is_found(way: Way) -> None:
    add("a")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE eventstore_stream SET version = 2")
    with pytest.raises(StreamDamaged, match="test-a claims version 2, which its events do not have"):
        append(way, commands(("b", 1), ("a", 1)))
    assert stream.load(["test-b"]) == {}


def test_readers_wait_for_what_is_not_committed(way: Way) -> None:
    appended, finish = threading.Event(), threading.Event()

    def slowly() -> None:
        with way():
            decided(commands(("a", 1), ("b", 1))).append()
            appended.set()
            finish.wait(10)
        connections.close_all()

    writer = threading.Thread(target=slowly)
    writer.start()
    assert appended.wait(10)
    add("later")
    assert log.watermark() == 0
    finish.set()
    writer.join()
    assert log.watermark() == 3


def test_outside_of_transactions_they_are_one_statement() -> None:
    receipts = decided(commands(("a", 1), ("b", 1)), locking=False).append().receipts()
    assert receipts == [Receipt("test-a", 1, 1), Receipt("test-b", 1, 2)]
