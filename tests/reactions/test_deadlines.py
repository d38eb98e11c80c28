"""Deadlines: set by an event, moved or taken away by a later one, and met by one command, once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from eventstore.commands.execution import current
from eventstore.models import Command, Event
from eventstore.reactions import meeting
from eventstore.reactions.models import Deadline
from eventstore.reactions.react import react
from tests.api.crowd import at_once
from tests.eventstore.example import COUNTER, add
from tests.reactions.counting import FULL, LATER, Careful, Refused, Rounding, Stubborn, following, note, time_passes

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.fixture
def rounding() -> Iterator[Rounding]:
    with following(reaction := Rounding()):
        yield reaction


def total(key: str = "a") -> int:
    return current(COUNTER, [key])[key].total


def test_an_event_sets_a_deadline_and_the_next_one_moves_it(rounding: Rounding) -> None:
    add("a", 1, note="a")
    react()
    first = Deadline.objects.get()
    add("a", 2, note="a")
    react()
    second = Deadline.objects.get()
    assert first.due_at is not None and second.due_at is not None
    assert (second.due_at > first.due_at, second.position > first.position) == (True, True)
    assert second.due_at == Event.objects.get(position=second.position).occurred_at + LATER


def test_an_event_takes_it_away(rounding: Rounding) -> None:
    add("a", 1, note="a")
    react()
    add("a", FULL, note="a")
    react()
    assert not Deadline.objects.exists()


def test_nothing_is_done_before_its_time(rounding: Rounding) -> None:
    add("a", 1, note="a")
    react()
    assert total() == 1


def test_it_is_met_once_and_the_command_leads_back_to_its_cause(rounding: Rounding) -> None:
    receipt = add("a", 1, note="a")
    react()
    time_passes()
    react()
    react()
    assert total() == 1 + FULL
    cause = Command.objects.get(position=receipt.position)
    sent = Command.objects.exclude(pk=cause.pk).get()
    assert (sent.actor, sent.causation) == ("reaction:rounding", receipt.position)
    assert (sent.correlation_id, sent.trace_id) == (cause.correlation_id, cause.trace_id)


def test_an_event_that_takes_it_away_is_seen_before_it_is_met(rounding: Rounding) -> None:
    add("a", 1, note="a")
    react()
    time_passes()
    add("a", FULL, note="a")
    react()
    assert total() == 1 + FULL


def test_whoever_dies_between_command_and_deadline_has_done_neither(
    rounding: Rounding, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    add("a", 1, note="a")
    react()
    time_passes()
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Deadline, "delete", die)
        react()
    assert (total(), Deadline.objects.count()) == (1, 1)
    react()
    assert (total(), Deadline.objects.count()) == (1 + FULL, 0)


def test_deadlines_that_are_built_again_act_no_second_time(rounding: Rounding) -> None:
    add("a", 1, note="a")
    react()
    kept = Deadline.objects.get()
    time_passes()
    react()
    kept.due_at = timezone.now()
    kept.save(force_insert=True)
    meeting.meet([rounding])
    assert (total(), Deadline.objects.filter(position=kept.position).count()) == (1 + FULL, 0)


def test_several_workers_at_once_act_once(rounding: Rounding) -> None:
    for number in range(10):
        add(f"k{number}", 1, note=f"k{number}")
    react()
    time_passes()
    at_once([react] * 4)
    react()
    assert {total(f"k{number}") for number in range(10)} == {1 + FULL}


def test_what_is_refused_is_kept_with_the_reason_until_an_event_moves_it() -> None:
    with following(Refused()):
        add("a", 1, note="a")
        react()
        time_passes()
        react()
        react()
        refused = Deadline.objects.get()
        assert (refused.due_at, refused.refusal) == (None, "Nobody counts that far.")
        add("a", 1, note="a")
        react()
        again = Deadline.objects.get()
        assert (again.due_at is not None, again.refusal) == (True, "")


def test_what_is_refused_is_tried_again_where_that_is_wanted() -> None:
    with following(reaction := Stubborn()):
        add("a", 1, note="a")
        react()
        time_passes()
        react()
        waiting = Deadline.objects.get()
        assert waiting.due_at is not None
        assert (waiting.due_at > timezone.now(), waiting.refusal) == (True, "Nobody counts that far.")
        reaction.refused = False
        time_passes()
        react()
    assert total() == 1 + FULL


def test_one_that_holds_for_a_version_waits_where_the_stream_has_moved() -> None:
    reaction = Careful()
    with following(reaction):
        add("a", 1, note="a")
        note(reaction)
        time_passes()
        add("a", 1, note="a")
        meeting.meet([reaction])
        assert total() == 2
        assert Deadline.objects.get().tried_at is not None
        react()
        time_passes()
        react()
    assert total() == 2 + FULL


def test_one_that_fails_keeps_no_other_one_waiting(rounding: Rounding, monkeypatch: pytest.MonkeyPatch) -> None:
    add("a", 1, note="a")
    add("b", 1, note="b")
    react()
    time_passes()
    command = rounding.command

    def failing(key: str) -> Any:
        if key == "a":
            raise RuntimeError("a mistake of ours")
        return command(key)

    monkeypatch.setattr(rounding, "command", failing)
    react()
    assert (total("a"), total("b")) == (1, 1 + FULL)
    assert Deadline.objects.filter(key="a", tried_at__isnull=False).exists()


def test_of_a_follower_that_stands_still_no_deadline_is_met(
    rounding: Rounding, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("a", 1, note="a")
    react()
    time_passes()
    add("b", 1, note="b")
    with monkeypatch.context() as patch:
        patch.setattr(rounding, "due_at", lambda *_: 1 / 0)
        react()
    assert total("a") == 1
    react()
    assert total("a") == 1 + FULL
