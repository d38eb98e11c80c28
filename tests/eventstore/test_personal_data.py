"""Personal data in the log: encrypted everywhere, opened where a rule reads it, and gone with its subject's key."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction

from eventstore import log, personal_key, state_audit, stream
from eventstore.batch import Batch
from eventstore.cipher import KeyMissing, generate
from eventstore.connection import rows as connection_rows
from eventstore.decider import Addressed
from eventstore.execution import current, execute
from eventstore.personal import FORGOTTEN, Encrypted, Forgotten, Personal
from eventstore.personal_key import SubjectForgotten
from tests.eventstore.example import COUNTER, Add, add, envelope
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


@pytest.fixture
def key_queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the queries for keys, as they are sent."""
    sent: list[str] = []
    ask = connection_rows

    def rows(name: str, **parameters: Any) -> Any:
        sent.append(name)
        return ask(name, **parameters)

    monkeypatch.setattr(personal_key, "rows", rows)
    return sent


def test_a_page_takes_one_query_for_its_keys_and_none_where_it_holds_nothing_personal(key_queries: list[str]) -> None:
    happen("p1", met("p1"), met("p1"), met("p1"))
    add("a")
    key_queries.clear()
    stream.read("test-a")
    assert key_queries == []
    stream.read("person-p1")
    assert key_queries == ["find_personal_keys"]


def test_a_command_without_personal_data_asks_for_no_key(key_queries: list[str]) -> None:
    add("a")
    add("a")
    assert key_queries == []


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


def test_who_is_forgotten_gets_no_new_key() -> None:
    happen("p1", met("p1"), PersonForgotten("p1"))
    happen("p2", PersonForgotten("p2"))
    for person in ("p1", "p2"):
        with pytest.raises(SubjectForgotten), transaction.atomic():
            personal_key.claimed([f"person-{person}"])
    assert personal_key.held(["person-p1", "person-p2"]) == {}


def test_forgetting_waits_for_a_command_that_uses_the_key() -> None:
    happen("p1", met("p1"))
    forgotten = threading.Event()

    def forget() -> None:
        personal_key.forget(["person-p1"])
        forgotten.set()
        connections.close_all()

    thread = threading.Thread(target=forget)
    with transaction.atomic():
        personal_key.claimed(["person-p1"])
        thread.start()
        assert not forgotten.wait(0.3)
    thread.join(10)
    assert forgotten.is_set()
    assert personal_key.held(["person-p1"]) == {}


def test_two_first_uses_at_once_agree_on_one_key() -> None:
    barrier = threading.Barrier(8)

    def meet(number: int) -> None:
        barrier.wait()
        personal_key_of_p1 = personal_key.claimed(["person-p1"])["person-p1"]
        encrypted.append(personal_key_of_p1.encrypt(b"x", b""))
        connections.close_all()

    encrypted: list[str] = []
    threads = [threading.Thread(target=meet, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    (key,) = personal_key.held(["person-p1"]).values()
    assert [key.decrypt(text, b"") for text in encrypted] == [b"x"] * 8


def test_a_encrypted_value_that_was_moved_to_another_stream_does_not_open() -> None:
    happen("p1", met("p1"))
    happen("p2", met("p2"))
    tamper("UPDATE eventstore_event SET payload = replace(payload::text, 'p1', 'p2')::json")
    (moved,) = stream.read("person-p1")
    assert isinstance(moved.event, PersonMet) and moved.event.name == Forgotten()


@pytest.fixture
def rotated(settings: Any) -> Iterator[str]:
    """After p1 was met, a newer key was put before the one of then, whose text this is."""
    happen("p1", met("p1"))
    (older,) = settings.PERSONAL_DATA_KEYS
    settings.PERSONAL_DATA_KEYS = [generate(), older]
    yield older


def test_rotation_rewraps_with_the_newest_key(rotated: str, settings: Any) -> None:
    happen("p2", met("p2"), PersonForgotten("p2"))
    assert "1 keys were wrapped anew" in told("rotate")
    settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS[:1]
    assert [one.event for one in stream.read("person-p1")] == [met("p1")]
    assert "0 keys were wrapped anew" in told("rotate")


def test_rotation_takes_page_after_page(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(personal_key, "PAGE", 2)
    for person in ("p1", "p2", "p3", "p4", "p5"):
        happen(person, met(person))
    settings.PERSONAL_DATA_KEYS = [generate(), *settings.PERSONAL_DATA_KEYS]
    assert "5 keys were wrapped anew" in told("rotate")
    settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS[:1]
    assert stream.read("person-p5")[0].event == met("p5")


def test_a_missing_key_is_named(rotated: str, settings: Any) -> None:
    older = personal_key.ring().names[1]
    settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS[:1]
    with pytest.raises(KeyMissing, match=f"the key of person-p1 is wrapped by the key {older}"):
        stream.read("person-p1")
    with pytest.raises(CommandError, match="not in PERSONAL_DATA_KEYS"):
        told("rotate")
    assert json.loads(told("status", "--json"))["missing"] == [older]
    assert f"{older}  not in PERSONAL_DATA_KEYS" in told("status")


def test_status_counts_subjects(rotated: str) -> None:
    happen("p2", met("p2"), PersonForgotten("p2"))
    newest, older = personal_key.ring().names
    said = json.loads(told("status", "--json"))
    assert said == {"keys": {newest: 0, older: 1}, "missing": [], "forgotten": 1}


def test_generate_makes_a_key_that_is_taken(settings: Any) -> None:
    settings.PERSONAL_DATA_KEYS = [told("generate").strip()]
    happen("p1", met("p1"))
    assert stream.read("person-p1")[0].event == met("p1")


@pytest.mark.parametrize("keys", [[], ["nonsense"]])
def test_the_system_check_names_a_setting_that_cannot_work(settings: Any, keys: list[str]) -> None:
    settings.PERSONAL_DATA_KEYS = keys
    (error,) = [found for found in run_checks() if found.id == "eventstore.E101"]
    assert "PERSONAL_DATA_KEYS" in str(error.msg)
    assert "personal_keys generate" in str(error.hint)


def test_the_marker_says_what_it_is() -> None:
    assert Forgotten().shown() == FORGOTTEN == "[forgotten]"


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("personal_keys", *arguments, stdout=out)
    return out.getvalue()


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
