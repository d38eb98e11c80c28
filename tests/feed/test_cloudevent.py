"""An event as a CloudEvent."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from eventstore.feed.cloudevent import Row, batch, encoded
from eventstore.log.log import UnreadableEvent

MOMENT = datetime(2026, 1, 1, 10, tzinfo=UTC)
COMMAND = "01980a4e-5f3c-7b0e-9f43-0a7a1c1f7a11"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PAYLOAD = '{"sku":"MUG-01","quantity":5,"reference":"for Ada"}'
ROW = Row(
    position=4711,
    version=3,
    occurred_at=MOMENT,
    type="stock.received",
    schema=2,
    payload=PAYLOAD,
    stream="stock-MUG-01",
    command_id=COMMAND,
    correlation_id=COMMAND,
    causation=4700,
    trace_id=TRACE,
    recorded_at=MOMENT,
)


def told(row: Row) -> dict[str, Any]:
    event: dict[str, Any] = msgspec.json.decode(encoded(row))
    return event


def test_all_that_is_known_is_told() -> None:
    assert told(ROW) == {
        "specversion": "1.0",
        "id": f"4711-{COMMAND}",
        "source": "/orderlog",
        "type": "stock.received",
        "subject": "stock-MUG-01",
        "time": "2026-01-01T10:00:00Z",
        "datacontenttype": "application/json",
        "sequence": "4711",
        "streamversion": 3,
        "recordedtime": "2026-01-01T10:00:00Z",
        "correlationid": COMMAND,
        "causationid": "4700",
        "traceparent": f"00-{TRACE}-9f430a7a1c1f7a11-00",
        "data": {"sku": "MUG-01", "quantity": 5, "location": "main"},
    }


def test_names_of_attributes_are_lower_case_letters_and_digits() -> None:
    assert all(name.isalnum() and name.islower() and len(name) <= 20 for name in told(ROW))


def test_what_is_not_known_is_left_out() -> None:
    alone = told(ROW._replace(command_id=None, correlation_id=None, causation=None, trace_id=None, recorded_at=None))
    assert alone["id"] == "4711"
    assert not {"correlationid", "causationid", "traceparent", "recordedtime"} & alone.keys()


@pytest.mark.parametrize("trace_id", [None, "", "0" * 32, "nonsense", TRACE.upper(), TRACE + "00"])
def test_what_is_no_trace_is_not_told_as_one(trace_id: str | None) -> None:
    assert "traceparent" not in told(ROW._replace(trace_id=trace_id))


def test_an_older_version_is_told_as_this_release_has_it() -> None:
    assert told(ROW._replace(schema=1)) == told(ROW)


@pytest.mark.parametrize("change", [{"type": "stock.evaporated"}, {"schema": 99}, {"payload": '{"sku": 7}'}])
def test_what_this_release_cannot_read_is_not_passed_over(change: dict[str, Any]) -> None:
    with pytest.raises(UnreadableEvent, match="4711"):
        encoded(ROW._replace(**change))


def test_a_batch_is_an_array() -> None:
    assert msgspec.json.decode(batch([encoded(ROW), encoded(ROW)])) == [told(ROW)] * 2
    assert batch([]) == b"[]"
