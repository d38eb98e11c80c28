"""Followers: each event is noted once, in order, whatever happens in between."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connection

from eventstore.database.owner import as_owner
from eventstore.event import Recorded
from eventstore.reactions.advance import advance, restart
from eventstore.reactions.models import FollowerCheckpoint
from eventstore.reactions.react import react
from tests.api.crowd import at_once
from tests.conftest import empty
from tests.eventstore.example import Counted, add
from tests.reactions.counting import Noting, NotingFromNow, following

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def amounts(follower: Noting) -> list[Any]:
    return [event.amount for event in follower.noted if isinstance(event, Counted)]


def test_every_event_is_noted_once_in_order() -> None:
    follower = Noting()
    add("a", 1)
    add("b", 2)
    advance(follower)
    add("a", 3)
    advance(follower)
    advance(follower)
    assert amounts(follower) == [1, 2, 3]


def test_many_pages_are_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventstore.reactions.advance.PAGE", 2)
    follower = Noting()
    for number in range(1, 6):
        add("a", number)
    advance(follower)
    assert amounts(follower) == [1, 2, 3, 4, 5]


def test_one_that_begins_now_is_told_of_nothing_before() -> None:
    follower = NotingFromNow()
    add("a", 1)
    advance(follower)
    add("a", 2)
    advance(follower)
    assert amounts(follower) == [2]


def test_two_runners_at_once_note_once() -> None:
    follower = Noting()
    for number in range(1, 21):
        add("a", number)
    at_once([partial(advance, follower)] * 4)
    advance(follower)
    assert amounts(follower) == list(range(1, 21))


def test_one_that_fails_stands_still_and_says_so_while_others_go_on() -> None:
    class Failing(Noting):
        name = "failing"

        def note(self, events: Sequence[Recorded]) -> None:
            if not self.noted:
                self.noted = [events[0].event]
                raise RuntimeError("no room")
            super().note(events)

    failing, well = Failing(), Noting()
    add("a", 1)
    with following(failing, well):
        react()
        checkpoint = FollowerCheckpoint.objects.get(name="failing")
        assert (checkpoint.position, checkpoint.error) == (0, "RuntimeError: no room")
        assert amounts(well) == [1]
        react()
    checkpoint.refresh_from_db()
    assert (checkpoint.position > 0, checkpoint.error) == (True, "")


def test_an_event_that_cannot_be_read_stops_it() -> None:
    follower = Noting()
    add("a", 1)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE eventstore_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE eventstore_event SET schema = 9")
        cursor.execute("ALTER TABLE eventstore_event ENABLE TRIGGER USER")
    advance(follower)
    assert "cannot be read" in FollowerCheckpoint.objects.get(name="noting").error
    assert follower.noted == []


def test_a_log_that_was_restored_stops_it() -> None:
    follower = Noting()
    add("a", 1)
    add("a", 2)
    advance(follower)
    empty()
    for number in range(3):
        add(f"other-{number}", 7, note="another log")
    advance(follower)
    assert amounts(follower) == [1, 2]
    assert FollowerCheckpoint.objects.get(name="noting").error.startswith("LogReplaced")


@pytest.mark.parametrize("events", [0, 1, 2, 3])
def test_also_one_that_is_shorter_until_it_is_begun_anew(events: int) -> None:
    follower = Noting()
    add("a", 1)
    add("a", 2)
    advance(follower)
    empty()
    for number in range(events):
        add(f"other-{number}", 7, note="another log")
    assert not advance(follower)
    assert FollowerCheckpoint.objects.get(name="noting").error.startswith("LogReplaced")
    restart(follower)
    assert advance(follower)
    assert amounts(follower) == [1, 2] + [7] * events


def test_what_fails_for_one_follower_is_no_matter_of_the_others() -> None:
    class Slow(Noting):
        name = "slow"

        def note(self, events: Sequence[Recorded]) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 1")
                cursor.execute("SELECT pg_sleep(5)")

    slow, well = Slow(), Noting()
    add("a", 1)
    with following(slow, well):
        react()
    assert "timeout" in FollowerCheckpoint.objects.get(name="slow").error
    assert amounts(well) == [1]
