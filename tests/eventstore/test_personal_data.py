"""Personal data in the log: encrypted everywhere, opened where a rule reads it, and gone with its subject's key."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from eventstore.commands import state_audit
from eventstore.commands.batch import Batch
from eventstore.commands.execution import current, execute
from eventstore.decider import Addressed
from eventstore.log import log, stream
from eventstore.privacy.personal import FORGOTTEN, Encrypted, Forgotten, Personal
from tests.eventstore.example import COUNTER, Add, envelope
from tests.eventstore.owner import tamper
from tests.eventstore.people import (
    PERSON,
    Gone,
    Happen,
    Home,
    Known,
    PersonForgotten,
    PersonMet,
    PersonMoved,
    happen,
    met,
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])
MARKERS = ("Marker-Name", "Marker-Street", "Marker-City")


def run(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def stored() -> str:
    """All that the log's tables hold, as text."""
    tables = ("eventstore_event", "eventstore_stream", "eventstore_command", "eventstore_personal_key")
    return "\n".join(row for table in tables for (row,) in run(f"SELECT t::text FROM {table} AS t"))


def test_no_value_is_stored_in_the_clear() -> None:
    happen("p1", met("p1"))
    assert "person-p1" in stored()
    assert not [marker for marker in MARKERS if marker in stored()]


def test_events_and_states_are_read_in_the_clear() -> None:
    happen("p1", met("p1"))
    assert [one.event for one in stream.read("person-p1")] == [met("p1")]
    assert current(PERSON, ["p1"]) == {"p1": Known(met("p1").name, met("p1").home)}


def test_a_later_command_sees_what_earlier_ones_stored() -> None:
    happen("p1", met("p1"))
    happen("p1", PersonMoved("p1", Personal(Home("Elsewhere 2", "Marker-City"))))
    assert current(PERSON, ["p1"])["p1"] == Known(met("p1").name, Personal(Home("Elsewhere 2", "Marker-City")))
    run("UPDATE eventstore_stream SET fold = 'older code'")
    assert current(PERSON, ["p1"])["p1"] == Known(met("p1").name, Personal(Home("Elsewhere 2", "Marker-City")))


def test_the_log_is_read_encrypted() -> None:
    happen("p1", met("p1"))
    (recorded,) = log.read(0, log.watermark(), [PersonMet], 10)
    assert isinstance(recorded.event, PersonMet) and isinstance(recorded.event.name, Encrypted)


def test_a_subject_has_one_key() -> None:
    happen("p1", met("p1"))
    before = run("SELECT wrapped FROM eventstore_personal_key")
    happen("p1", met("p1"))
    assert run("SELECT wrapped FROM eventstore_personal_key") == before


def test_forgetting_deletes_the_key_and_every_stream_still_folds() -> None:
    happen("p1", met("p1"))
    payloads = run("SELECT payload::text FROM eventstore_event")
    happen("p1", PersonForgotten("p1"))
    assert run("SELECT wrapped, kek FROM eventstore_personal_key") == [(None, None)]
    assert run("SELECT payload::text FROM eventstore_event ORDER BY position LIMIT 1") == payloads
    assert [one.event for one in stream.read("person-p1")] == [
        PersonMet("p1", Forgotten(), Forgotten()),
        PersonForgotten("p1"),
    ]
    assert current(PERSON, ["p1"]) == {"p1": Gone()}
    run("UPDATE eventstore_stream SET fold = 'older code'")
    assert current(PERSON, ["p1"]) == {"p1": Gone()}


def test_others_are_not_forgotten() -> None:
    happen("p1", met("p1"))
    happen("p2", met("p2"))
    happen("p1", PersonForgotten("p1"))
    assert stream.read("person-p2")[0].event == met("p2")


def test_nothing_is_forgotten_when_the_command_is_not_stored() -> None:
    happen("p1", met("p1"))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        batch = Batch()
        batch.handle(envelope(), PERSON, "p1", Happen((PersonForgotten("p1"),)))
        batch.append()
        raise ZeroDivisionError
    assert stream.read("person-p1")[0].event == met("p1")


def test_an_encrypted_value_that_was_moved_to_another_stream_does_not_open() -> None:
    happen("p1", met("p1"))
    happen("p2", met("p2"))
    tamper("UPDATE eventstore_event SET payload = replace(payload::text, 'p1', 'p2')::json")
    (moved,) = stream.read("person-p1")
    assert isinstance(moved.event, PersonMet) and moved.event.name == Forgotten()


def test_the_marker_says_what_it_is() -> None:
    assert Forgotten().shown() == FORGOTTEN == "[forgotten]"


def test_the_audit_of_states_reads_both_sides_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_audit, "decider_of", lambda name: PERSON)
    happen("p1", met("p1"))
    happen("p2", met("p2"), PersonForgotten("p2"))
    happen("p3", met("p3"))
    assert list(state_audit.Audit().run(lambda count: None)) == []
    run(
        "UPDATE eventstore_stream SET state = (SELECT state FROM eventstore_stream WHERE name = 'person-p1') "
        "WHERE name = 'person-p3'"
    )
    (difference,) = state_audit.Audit().run(lambda count: None)
    assert difference.stream == "person-p3"
    assert "Marker" not in difference.reason


def test_a_state_that_another_streams_event_changes_keeps_what_is_encrypted_in_it() -> None:
    happen("p1", met("p1"))
    home = Personal(Home("Elsewhere 2", "Marker-City"))
    moving = replace(
        COUNTER,
        category="origin",
        consequences=lambda event: [Addressed(PERSON, "p1", Happen((PersonMoved("p1", home),)))],
    )
    execute(envelope(), moving, "a", Add(1))
    assert current(PERSON, ["p1"])["p1"] == Known(met("p1").name, home)
    assert not [marker for marker in MARKERS if marker in stored()]


def test_a_log_that_came_without_its_keys_goes_on() -> None:
    happen("p1", met("p1"))
    run("DELETE FROM eventstore_personal_key")
    run("UPDATE eventstore_stream SET fold = 'older code'")
    home = Personal(Home("Elsewhere 2", "Marker-City"))
    happen("p1", PersonMoved("p1", home))
    assert current(PERSON, ["p1"])["p1"] == Known(Forgotten(), home)
