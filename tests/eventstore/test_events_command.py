"""manage.py events, as an operator and a script see it."""

import json
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from config.process_name import process_name
from eventstore.command_line import tail
from eventstore.commands.batch import Batch
from eventstore.commands.execution import execute
from eventstore.log import stream
from eventstore.log.stream import Receipt
from eventstore.tracing.trace import correlation_of
from tests.eventstore.example import COUNTER, Add, add, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def events(*arguments: str) -> str:
    out = StringIO()
    call_command("events", *arguments, stdout=out)
    return out.getvalue()


def objects(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in events(*arguments, "--json").splitlines()]


def led_to(receipt: Receipt, correlation: UUID, key: str) -> Receipt:
    """A command as a reaction sends it: in the correlation of its cause."""
    following = envelope()
    object.__setattr__(following, "causation", receipt.position)
    object.__setattr__(following, "correlation_id", correlation)
    return execute(following, COUNTER, key, Add(1))


def test_tail_shows_the_newest_events_oldest_first() -> None:
    for number in range(5):
        add("a", note=f"n{number}")
    shown = events("tail", "-n", "2").splitlines()
    assert [line.split()[0] for line in shown] == ["4", "5"]
    assert "test-a v5" in shown[1] and "test.counted" in shown[1] and '"note": "n4"' in shown[1]


@pytest.mark.parametrize(("number", "shown"), [("-5", 0), ("0", 0), ("9" * 30, 1)])
def test_tail_takes_any_number(number: str, shown: int) -> None:
    add("a")
    assert len(events("tail", "-n", number).splitlines()) == shown


def test_tail_of_an_empty_log_is_empty() -> None:
    assert events("tail") == ""


def test_tail_for_scripts_is_an_object_a_line_with_its_command() -> None:
    command_id = uuid4()
    add("a", command_id=command_id)
    (shown,) = objects("tail")
    assert (shown["position"], shown["stream"], shown["version"], shown["schema"]) == (1, "test-a", 1, 1)
    assert shown["payload"] == {"amount": 1}
    assert shown["command"]["id"] == shown["command"]["correlation_id"] == str(command_id)
    assert shown["command"]["actor"] == "tester"


def test_following_yields_what_comes_once_and_in_order() -> None:
    add("a", note="before")
    following = tail.follow(tail.tail(10))
    assert next(following).position == 1

    def append() -> None:
        for _ in range(3):
            add("a")
        connections.close_all()

    writer = threading.Thread(target=append)
    writer.start()
    assert [next(following).position for _ in range(3)] == [2, 3, 4]
    writer.join()


def test_an_event_is_shown_with_what_it_led_to() -> None:
    first = add("a")
    led_to(first, uuid4(), "b")
    shown = events("show", "1")
    assert "test-a, version 1" in shown
    assert "led to       Add " in shown
    (shown_to_scripts,) = objects("show", "1")
    assert [command["causation"] for command in shown_to_scripts["caused"]] == [1]


def test_the_history_of_a_stream() -> None:
    add("a")
    add("b")
    add("a")
    assert [entry["position"] for entry in objects("history", "test-a")] == [1, 3]
    assert len(events("history", "test-a").splitlines()) == 2


def test_a_trace_is_a_tree_of_causes() -> None:
    root = uuid4()
    first = add("a", command_id=root)
    second = led_to(first, root, "b")
    led_to(second, root, "c")
    add("unrelated")
    (shown,) = objects("trace", str(root))
    (command,) = shown["commands"]
    (event,) = command["events"]
    (caused,) = event["caused"]
    assert [e["caused"][0]["events"][0]["stream"] for e in caused["events"]] == ["test-c"]
    tree = events("trace", str(root))
    assert [line.find("Add") for line in tree.splitlines() if "Add" in line] == [4, 12, 20]
    assert sum(line.endswith("}") for line in tree.splitlines()) == 3, "payloads are shown to their end"
    assert "unrelated" not in tree


def test_what_a_request_did_is_found_by_its_trace_and_by_its_callers_name_for_it() -> None:
    trace_id, name = "0af7651916cd43dd8448eb211c80319c", "checkout-7"
    asked = replace(envelope(), trace_id=trace_id, correlation_id=correlation_of(name))
    led_to(execute(asked, COUNTER, "a", Add(1)), correlation_of(name), "b")
    add("unrelated")
    (by_trace,), (by_name,) = objects("trace", trace_id), objects("trace", name)
    assert by_trace["id"] == trace_id
    assert [command["id"] for command in by_trace["commands"]] == [str(asked.id)]
    (command,) = by_name["commands"]
    assert [caused["events"][0]["stream"] for caused in command["events"][0]["caused"]] == ["test-b"]


def test_a_trace_is_found_by_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM eventstore_command "
            "WHERE id = %s OR (correlation_id = %s AND NOT correlation_id = id) OR trace_id = %s",
            [uuid4(), uuid4(), uuid4().hex],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "eventstore_command_correlation" in plan
    assert "eventstore_command_trace" in plan


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "7"],
        ["show", "9" * 30],
        ["history", "test-a"],
        ["history", "\udcff"],
        ["trace", str(uuid4())],
        ["trace", "x"],
        ["trace", "\udcff"],
    ],
)
def test_what_is_not_there_is_said_in_a_line(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"there is no|no command has"):
        events(*arguments)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["show", "x"], ["trace"]])
def test_what_makes_no_sense_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        events(*arguments)


def test_a_payload_does_not_steer_the_terminal() -> None:
    add("a", note="\x1b[2J\x9b2J\u202e")
    for shown in (events("tail"), events("show", "1"), events("history", "test-a")):
        assert not any(hostile in shown for hostile in "\x1b\x9b\u202e")


def test_nothing_holds_the_watermark_of_a_log_at_rest() -> None:
    add("a")
    assert events("watermark").splitlines() == ["watermark 1, last position drawn 1", "nothing holds it"]
    assert objects("watermark") == [{"watermark": 1, "drawn": 1, "holders": []}]


@pytest.fixture
def slow_append() -> Iterator[int]:
    """Another process's append that has drawn a position and does not end; its pid."""
    add("a")
    with psycopg.connect(**another(), application_name="a slow shop") as slow:
        slow.execute("SELECT pg_advisory_xact_lock_shared(eventstore_floor_key(1))")
        slow.execute("SELECT nextval('eventstore_event_position_seq')")
        add("b")
        yield slow.info.backend_pid
        slow.rollback()


def another() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {key: parameters[key] for key in ("host", "port", "user", "dbname") if key in parameters}


@pytest.mark.direct
def test_what_holds_the_watermark_is_named(slow_append: int) -> None:
    (shown,) = objects("watermark")
    (holder,) = shown["holders"]
    assert (shown["watermark"], shown["drawn"]) == (1, 3)
    assert (holder["floor"], holder["pid"], holder["application_name"]) == (1, slow_append, "a slow shop")
    assert holder["state"] == "idle in transaction"
    assert holder["seconds"] >= 0
    assert "nextval" in holder["query"]
    assert f"held at 1 by process {slow_append} (a slow shop)" in events("watermark")


def test_tail_stops_below_what_is_not_committed(slow_append: int) -> None:
    assert [entry["position"] for entry in objects("tail")] == [1]


def test_a_process_of_the_shop_is_named_by_its_kind() -> None:
    with stream.transaction():
        batch = Batch()
        batch.handle(envelope(), COUNTER, "slow", Add(1))
        batch.append().receipts()
        with ThreadPoolExecutor(1) as elsewhere:
            shown = elsewhere.submit(shown_and_closed, "watermark").result()
    kind = re.escape(process_name(sys.argv))
    assert re.search(rf"held at 0 by process \d+ \({kind}\) of \w+, \d+\.\d s old, ", shown)


def shown_and_closed(*arguments: str) -> str:
    try:
        return events(*arguments)
    finally:
        connections.close_all()


def test_a_prepared_transaction_that_holds_the_watermark_is_named() -> None:
    add("a")
    with psycopg.connect(**another(), autocommit=True) as other:
        other.execute("BEGIN")
        other.execute("SELECT pg_advisory_xact_lock_shared(eventstore_floor_key(1))")
        other.execute("SELECT nextval('eventstore_event_position_seq')")
        other.execute("INSERT INTO eventstore_stream (name, version, fold, state) VALUES ('prepared', 1, '', '{}')")
        other.execute("PREPARE TRANSACTION 'forgotten'")
        try:
            assert "the prepared transaction forgotten" in events("watermark")
        finally:
            other.execute("ROLLBACK PREPARED 'forgotten'")
