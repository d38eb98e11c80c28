"""The log as a file: exported, and imported into another, empty log, where every row is what it was."""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from eventstore import log, registry, stream
from eventstore.archive import reading
from eventstore.archive.section import SECTIONS
from eventstore.connection import rows
from eventstore.execution import current
from eventstore.personal import Forgotten, Personal
from eventstore.seals import chain
from eventstore.state_audit import Audit
from tests import shop
from tests.conftest import LOG_TABLES, empty
from tests.eventstore.example import COUNTER, Count, add
from tests.eventstore.people import PERSON, Gone, Home, Known, PersonForgotten, PersonMet, PersonMoved, happen, met

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

Tables = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def deciders_are_registered() -> Iterator[None]:
    registry.register(COUNTER, PERSON)
    yield
    del registry._deciders[COUNTER.category], registry._deciders[PERSON.category]


def tables() -> Tables:
    """Every row, to the byte."""
    found = {}
    with connection.cursor() as cursor:
        for table in LOG_TABLES:
            cursor.execute(f"SELECT {table}::text FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def filled() -> Tables:
    """A log with gaps, commands that changed nothing, metadata, old versions, seals, and a payload of another hand."""
    shop.product("A", 100)
    shop.place("o1", shop.line("A", 2), shop.line("A"))
    shop.place("o2", shop.line("A"), customer=None)
    shop.ship("o1")
    shop.cancel("o2")
    shop.cancel("o2")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add("gone")
        _ = 1 / 0
    add("a", 3, note='Grüße \u2028 \x7f \\ "quoted" \U0001f600')
    run(
        "INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload) "
        "SELECT stream_id, command_number, '1969-07-20 20:17:40.123456+00', 2, schema, type, "
        """E'{ "amount":\\n 4,\\r\\n"note" : "\\u00e9" }' FROM eventstore_event ORDER BY position DESC LIMIT 1"""
    )
    run("UPDATE eventstore_stream SET version = 2, fold = '' WHERE name = 'test-a'")
    current(COUNTER, ["a"])
    add("a")
    list(chain.extend())
    add("after the seal")
    return tables()


def exported(path: Path, *arguments: str) -> Path:
    call_command("events", "export", str(path), *arguments)
    return path


def imported(path: Path) -> None:
    call_command("events", "import", str(path), stdout=io.StringIO())


@pytest.mark.parametrize("name", ["log.jsonl", "log.jsonl.gz"])
def test_what_is_imported_is_what_was_exported_to_the_byte(filled: Tables, tmp_path: Path, name: str) -> None:
    path = exported(tmp_path / name)
    empty()
    imported(path)
    assert tables() == filled
    again = exported(tmp_path / f"again-{name}")
    read = gzip.decompress if name.endswith(".gz") else bytes
    assert read(again.read_bytes()) == read(path.read_bytes())


def test_the_log_goes_on_where_it_was(filled: Tables, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add("gone")
        _ = 1 / 0
    ((last, drawn),) = [(log.head().position, log.watermark())]
    path = exported(tmp_path / "log.jsonl")
    empty()
    imported(path)
    assert (log.head().position, log.watermark()) == (last, drawn) and last < drawn
    assert add("a").position == drawn + 1
    assert add("new").version == 1
    assert current(COUNTER, ["a"]) == {"a": Count(3 + 4 + 1 + 1)}
    assert list(Audit().run(lambda count: None)) == []


def test_its_seals_still_prove_it(filled: Tables, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.jsonl.gz")
    empty()
    imported(path)
    assert chain.newest().number == 1
    call_command("events", "verify", stdout=io.StringIO())


def test_every_line_is_a_cloud_event(filled: Tables, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in exported(tmp_path / "log.jsonl").read_bytes().splitlines()]
    assert {line["specversion"] for line in lines} == {"1.0"}
    assert all(line["id"] and line["source"] and line["type"] for line in lines)
    assert len({(line["source"], line["id"]) for line in lines}) == len(lines)
    assert all(
        name.isascii() and name.isalnum() and name.islower() for line in lines for name in line if "_" not in name
    )
    (placed, _) = [line for line in lines if line["type"] == "order.placed"]
    assert placed["subject"] == "order-o1"
    assert (placed["sequence"], placed["streamversion"], placed["schemaversion"]) == (placed["id"], 1, 2)
    assert placed["commandid"] == placed["correlationid"]
    assert placed["data"]["order_id"] == "o1"
    assert placed["time"].endswith("Z")
    positions = [int(line["sequence"]) for line in lines if "sequence" in line]
    assert positions == sorted(positions)


def test_every_column_of_every_table_travels() -> None:
    with connection.cursor() as cursor:
        for section in SECTIONS:
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [section.table])
            assert {name for (name,) in cursor.fetchall()} == set(section.columns)
    assert {section.table for section in SECTIONS} == set(LOG_TABLES)


def test_an_empty_log_travels_too(tmp_path: Path) -> None:
    path = exported(tmp_path / "log.jsonl")
    imported(path)
    assert not any(tables().values())
    assert add("a").position == 1


def test_a_log_that_holds_anything_is_left_alone(filled: Tables, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.jsonl")
    with pytest.raises(CommandError, match="into an empty log only") as refused:
        imported(path)
    assert refused.value.returncode == 2
    assert tables() == filled


def test_a_file_that_exists_is_not_written_over(filled: Tables, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("precious")
    with pytest.raises(CommandError, match="exists already"):
        exported(path)
    assert path.read_text() == "precious"


def test_others_cannot_read_the_file(filled: Tables, tmp_path: Path) -> None:
    assert exported(tmp_path / "log.jsonl").stat().st_mode & 0o777 == 0o600


def changed(number: int, **attributes: Any) -> Callable[[list[bytes]], None]:
    def change(lines: list[bytes]) -> None:
        lines[number] = json.dumps({**json.loads(lines[number]), **attributes}).encode() + b"\n"

    return change


def without(number: int) -> Callable[[list[bytes]], None]:
    def change(lines: list[bytes]) -> None:
        del lines[number]

    return change


def doubled(number: int) -> Callable[[list[bytes]], None]:
    return lambda lines: lines.insert(number, lines[number])


def broken(lines: list[bytes]) -> None:
    lines[5] = lines[5][:20] + b"\n"


LAST_EVENT = -2


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (without(LAST_EVENT), "lines of type event, its first line says"),
        (without(0), "does not begin with a line of type"),
        (lambda lines: lines.clear(), "does not begin with a line of type"),
        (broken, "line 6 cannot be read"),
        (doubled(LAST_EVENT), "duplicate key"),
        (changed(LAST_EVENT, streamversion=7), "its events are"),
        (changed(LAST_EVENT, commandnumber="99"), "has no command"),
        (changed(LAST_EVENT, streamid="99"), "has version"),
        (changed(LAST_EVENT, streamid="many"), "is no such row"),
        (changed(LAST_EVENT, schemaversion=0), "violates check constraint"),
        (changed(LAST_EVENT, time=None), "null value"),
        (changed(LAST_EVENT, subject=17), "cannot be read"),
        (changed(1, data={"id": "x"}), "is no such row"),
        (changed(0, data={"format": 2, "last_position": 1, "counts": {}}), "has format 2"),
        (changed(0, data={"format": 1, "last_position": 1, "counts": {"orderlog.later": 1}}), "does not know"),
    ],
)
def test_a_file_that_is_damaged_leaves_nothing_behind(
    filled: Tables, tmp_path: Path, damage: Callable[[list[bytes]], None], reason: str
) -> None:
    path = exported(tmp_path / "log.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    damage(lines)
    path.write_bytes(b"".join(lines))
    empty()
    with pytest.raises(CommandError, match=reason) as refused:
        imported(path)
    assert refused.value.returncode == 2
    assert not any(tables().values())
    assert add("a").version == 1


def test_a_packed_file_that_was_cut_off_leaves_nothing_behind(filled: Tables, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-200])
    empty()
    with pytest.raises(CommandError, match="cannot be read"):
        imported(path)
    assert not any(tables().values())


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


def test_readers_stop_below_an_import_that_is_under_way(
    filled: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(tmp_path / "log.jsonl")
    empty()
    seen: list[int] = []

    def look() -> None:
        seen.extend([log.watermark(), log.head().position])
        connections.close_all()

    def look_from_outside() -> None:
        rows("sequences", last_position=99)
        with ThreadPoolExecutor(1) as thread:
            thread.submit(look).result()

    monkeypatch.setattr(reading, "_refuse_broken", look_from_outside)
    imported(path)
    assert seen == [0, 0]
    assert log.head().position == log.watermark() == 15
