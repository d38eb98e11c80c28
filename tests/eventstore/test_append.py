"""Appending: versions, positions, expected versions, all or nothing."""

from uuid import uuid4

import pytest

from eventstore.commands.batch import Batch, ConcurrentModification
from eventstore.commands.execution import current, execute
from eventstore.log import stream
from eventstore.log.stream import StreamMoved
from tests.eventstore.example import COUNTER, Add, TotalTooHigh, add, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def test_a_stream_counts_its_versions_from_one() -> None:
    receipts = [add("a"), add("a"), add("b"), add("a")]
    assert [receipt.version for receipt in receipts] == [1, 2, 1, 3]
    assert [recorded.version for recorded in stream.read("test-a")] == [1, 2, 3]


def test_positions_rise_over_all_streams() -> None:
    positions = [add(key).position for key in "abcab"]
    assert positions == sorted(set(positions))


def test_the_state_follows_from_the_events() -> None:
    add("a", 2)
    add("a", 3)
    assert current(COUNTER, ["a", "none"]) == {"a": COUNTER.fold([]).__class__(5), "none": COUNTER.initial}


def test_a_refused_command_stores_nothing() -> None:
    with pytest.raises(TotalTooHigh) as refused:
        add("a", 2_000_000)
    assert str(refused.value) == "Nobody counts that far."
    assert refused.value.facts == {"total": 0}
    assert stream.read("test-a") == []


def test_a_command_that_changes_nothing_answers_what_stands() -> None:
    before = add("a", 5)
    assert add("a", 0)[:3] == before[:3]
    assert len(stream.read("test-a")) == 1


def test_a_command_that_changes_nothing_on_a_new_stream_leaves_none() -> None:
    receipt = add("a", 0)
    assert (receipt.version, receipt.position) == (0, 0)
    assert stream.load(["test-a"]) == {}


def test_an_expected_version_that_holds_is_accepted() -> None:
    add("a")
    assert execute(envelope(expected=1), COUNTER, "a", Add(1)).version == 2


@pytest.mark.parametrize("expected", [0, 2, 99])
def test_an_expected_version_that_does_not_hold_is_refused(expected: int) -> None:
    add("a")
    with pytest.raises(ConcurrentModification) as refused:
        execute(envelope(expected=expected), COUNTER, "a", Add(1))
    assert refused.value.facts == {"current_version": 1}
    assert len(stream.read("test-a")) == 1


def test_what_is_refused_late_in_a_batch_takes_all_of_it_back() -> None:
    def two_commands() -> None:
        with stream.transaction():
            batch = Batch()
            batch.handle(envelope(), COUNTER, "a", Add(1))
            batch.handle(envelope(), COUNTER, "b", Add(2_000_000))
            batch.append()

    with pytest.raises(TotalTooHigh):
        two_commands()
    assert stream.load(["test-a", "test-b"]) == {}


def test_an_append_to_a_stream_that_has_moved_is_refused() -> None:
    add("a")
    stale = stream.StreamChange("test-a", expected=0, version=1, fold="x", state="{}")
    event = stream.NewEvent("test-a", 0, 1, COUNTER.decide(COUNTER.initial, Add(1))[0])
    record = stream.CommandRecord(
        uuid4(), "Add", b"", "tester", uuid4(), None, None, envelope().occurred_at, "test-a", 1
    )
    with pytest.raises(StreamMoved), stream.transaction():
        stream.append([stale], record, [event])
    assert len(stream.read("test-a")) == 1
