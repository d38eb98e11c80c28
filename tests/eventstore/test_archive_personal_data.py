"""The log as a file: personal data in it is encrypted, and travels with its keys or is forgotten."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from eventstore import registry
from eventstore.commands.execution import current
from eventstore.commands.state_audit import Audit
from eventstore.log import stream
from eventstore.privacy.personal import Forgotten, Personal
from tests.conftest import empty
from tests.eventstore.archive import exported, imported, tables
from tests.eventstore.people import PERSON, Gone, Home, Known, PersonForgotten, PersonMet, PersonMoved, happen, met

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.fixture(autouse=True)
def decider_is_registered() -> Iterator[None]:
    registry.register(PERSON)
    yield
    del registry._deciders[PERSON.category]


def test_personal_data_stays_encrypted_unless_its_keys_are_asked_for(tmp_path: Path) -> None:
    happen("p1", met("p1", "Ann Example"))
    happen("p2", met("p2", "Bob Example"))
    happen("p2", PersonForgotten("p2"))
    before = tables()
    encrypted, whole = exported(tmp_path / "encrypted.jsonl"), exported(tmp_path / "whole.jsonl", "--personal-keys")
    assert b"Ann" not in encrypted.read_bytes() + whole.read_bytes()
    empty()
    imported(encrypted)
    assert tables()["eventstore_event"] == before["eventstore_event"]
    assert name_of("p1") == name_of("p2") == Forgotten()
    empty()
    imported(whole)
    assert tables()["eventstore_personal_key"] == before["eventstore_personal_key"]
    assert (name_of("p1"), name_of("p2")) == (Personal("Ann Example"), Forgotten())


def test_who_is_forgotten_stays_so_without_the_keys(tmp_path: Path) -> None:
    happen("p1", met("p1", "Ann"))
    happen("p2", met("p2", "Bob"))
    happen("p2", PersonForgotten("p2"))
    path = exported(tmp_path / "log.jsonl")
    empty()
    imported(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, wrapped FROM eventstore_personal_key")
        assert cursor.fetchall() == [("person-p2", None)]


def test_states_with_personal_data_are_folded_by_the_next_command(tmp_path: Path) -> None:
    happen("p1", met("p1", "Ann"))
    path = exported(tmp_path / "log.jsonl", "--personal-keys")
    empty()
    imported(path)
    (known,) = current(PERSON, ["p1"]).values()
    assert isinstance(known, Known) and known.name == Personal("Ann")
    audit = Audit()
    assert list(audit.run(lambda count: None)) == []
    assert audit.outdated == 1


@pytest.mark.parametrize("keys", [["--personal-keys"], []])
def test_commands_go_on_where_a_stream_with_personal_data_was(tmp_path: Path, keys: list[str]) -> None:
    happen("p1", met("p1", "Ann"))
    path = exported(tmp_path / "log.jsonl", *keys)
    empty()
    imported(path)
    elsewhere = Personal(Home("New Street 2", "Elsewhere"))
    assert happen("p1", PersonMoved("p1", elsewhere)).version == 2
    (known,) = current(PERSON, ["p1"]).values()
    assert isinstance(known, Known)
    assert (known.name, known.home) == (Personal("Ann") if keys else Forgotten(), elsewhere)
    assert name_of("p1") == known.name
    happen("p1", PersonForgotten("p1"))
    assert current(PERSON, ["p1"]) == {"p1": Gone()}
    audit = Audit()
    assert list(audit.run(lambda count: None)) == []
    assert audit.outdated == 0


def name_of(key: str) -> Any:
    first = stream.read(f"person-{key}")[0].event
    assert isinstance(first, PersonMet)
    return first.name
