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

from eventstore import registry
from eventstore.archive import reading
from eventstore.archive.section import SECTIONS
from eventstore.commands.execution import current
from eventstore.commands.state_audit import Audit
from eventstore.database.connection import rows
from eventstore.log import log
from eventstore.seals import chain
from tests import shop
from tests.conftest import LOG_TABLES, empty
from tests.eventstore.archive import Tables, exported, imported, tables
from tests.eventstore.example import COUNTER, Count, add

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.fixture(autouse=True)
def decider_is_registered() -> Iterator[None]:
    registry.register(COUNTER)
    yield
    del registry._deciders[COUNTER.category]


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
    assert (placed["sequence"], placed["streamversion"], placed["schemaversion"]) == (placed["id"], 1, 3)
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
