"""The keys of personal data: one for each subject, wrapped by those of the settings."""

import json
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections, transaction

from eventstore.database.connection import rows as connection_rows
from eventstore.log import stream
from eventstore.privacy import personal_key
from eventstore.privacy.cipher import KeyMissing, generate
from eventstore.privacy.personal_key import SubjectForgotten
from tests.eventstore.example import add
from tests.eventstore.people import PersonForgotten, happen, met

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


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


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("personal_keys", *arguments, stdout=out)
    return out.getvalue()
