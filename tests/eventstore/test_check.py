"""manage.py events check: can this release read what is stored, and are cached states what their events say?"""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from eventstore import registry
from eventstore.commands import state_audit
from eventstore.commands.state_audit import Audit, Difference
from eventstore.database.owner import as_owner
from tests.eventstore.example import COUNTER, add

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.fixture(autouse=True)
def counter_is_registered() -> Iterator[None]:
    registry.register(COUNTER)
    yield
    del registry._deciders[COUNTER.category]


def run(sql: str, *parameters: Any) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def store(version: int, payload: str, schema: int = 1, name: str = "test.counted", stream: int = 1) -> None:
    run(
        "INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload) "
        "VALUES (%s, 1, now(), %s, %s, %s, %s)",
        *(stream, version, schema, name, payload),
    )


def check(*arguments: str) -> str:
    out = StringIO()
    try:
        call_command("events", "check", *arguments, stdout=out)
    except CommandError as error:
        out.write(f"exit code {error.returncode}: {error}")
    return out.getvalue()


def differences() -> list[Difference]:
    return list(Audit().run(lambda count: None))


def test_what_this_release_wrote_it_can_read() -> None:
    add("a")
    add("b")
    for arguments in ([], ["--all"], ["--states"]):
        shown = check(*arguments)
        assert "2 events of 1 types and versions are stored\nthis release can read them" in shown
        assert "exit code" not in shown


def test_an_empty_log_is_read() -> None:
    assert "0 events of 0 types" in check("--all", "--states")


def test_a_newer_version_is_found_among_many_of_this_one() -> None:
    for _ in range(20):
        add("a")
    store(21, "{}", schema=2)
    store(22, '{"amount": 1}')
    shown = check()
    assert "test.counted version 2, 1 of those looked at, first at position 21" in shown
    assert "exit code 1: this release cannot read" in shown


def test_an_unknown_type_is_found() -> None:
    add("a")
    store(2, "{}", name="test.unheard_of")
    assert "no event is called 'test.unheard_of'" in check()


def test_every_event_is_read_when_all_are_asked_for() -> None:
    add("a")
    for version in (2, 3):
        store(version, '{"amount": "many"}')
    store(4, '{"amount": 1}')
    assert "exit code" not in check()
    assert "test.counted version 1, 2 of those looked at, first at position 2" in check("--all")


def test_what_is_found_can_be_had_by_a_script() -> None:
    add("a")
    store(2, "{}", schema=7)
    shown = json.loads(check("--json", "--states").partition("exit code")[0])
    assert shown["kinds"][0] == {"type": "test.counted", "schema": 1, "events": 1, "first": 1, "last": 1}
    assert (shown["unreadable"][0]["position"], shown["unreadable"][0]["schema"]) == (2, 7)
    assert shown["states"]["differences"] == 1


def test_a_cached_state_that_is_not_the_fold_is_named() -> None:
    add("a", 2)
    add("b", 3)
    run("""UPDATE eventstore_stream SET state = '{"type": "Count", "total": 99}' WHERE name = 'test-b'""")
    shown = check("--states")
    assert "2 streams: 1 are not what their events say" in shown
    assert "test-b: its cached state is Count(total=99), its events fold to Count(total=3)" in shown
    assert "exit code 1: cached states" in shown


def test_a_state_that_other_code_folded_is_no_difference() -> None:
    add("a", 2)
    run("""UPDATE eventstore_stream SET state = '{"type": "Count", "total": 99}', fold = 'older code'""")
    shown = check("--states")
    assert "1 were folded by other code" in shown
    assert "exit code" not in shown


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("UPDATE eventstore_stream SET version = 5", "its row says version 5, its events reach 2"),
        ("UPDATE eventstore_stream SET name = 'elsewhere-a'", "there is no category 'elsewhere'"),
        ("UPDATE eventstore_stream SET state = '[]'", "cannot be folded: ValidationError"),
        ("INSERT INTO eventstore_stream (name, version, fold, state) VALUES ('test-z', 1, '', '{}')", "no events"),
    ],
)
def test_a_row_that_its_events_do_not_bear_out_is_named(damage: str, reason: str) -> None:
    add("a")
    add("a")
    run(damage)
    (difference,) = differences()
    assert reason in difference.reason


def test_missing_and_unreadable_versions_are_named() -> None:
    add("a")
    add("b")
    store(3, '{"amount": 1}', stream=1)
    store(2, "{}", schema=9, stream=2)
    assert [difference.reason.partition(",")[0] for difference in differences()] == [
        "version 2 is missing",
        "the event at position 4 cannot be read: test.counted has version 9 in the log; this release reads up to 1",
    ]


def test_streams_are_compared_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_audit, "PAGE", 2)
    for key in "abcde":
        for _ in range(3):
            add(key)
    pages: list[int] = []
    audit = Audit()
    assert list(audit.run(pages.append)) == []
    assert (audit.streams, pages) == (5, [2, 2, 1])
