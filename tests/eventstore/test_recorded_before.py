"""Where a time stands in the log, although nothing is indexed by time."""

from datetime import UTC, datetime, timedelta

import pytest

from eventstore.log import log
from tests.conftest import superuser
from tests.eventstore.example import add

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def recorded_a_minute_apart(commands: int) -> None:
    """From noon on, each with an event."""
    for number in range(commands):
        add(f"key-{number}")
    with superuser("default") as connection:
        connection.execute(
            "UPDATE eventstore_command SET recorded_at = %s + (number - (SELECT min(number) FROM eventstore_command)) "
            "* interval '1 minute'",
            [NOON],
        )


def test_an_empty_log_has_nothing_before_any_time() -> None:
    assert log.recorded_before([NOON], log.watermark()) == {NOON: 0}
    assert log.recorded_before([], log.watermark()) == {}


def test_every_time_is_found() -> None:
    recorded_a_minute_apart(20)
    times = [NOON + MINUTE * minute for minute in range(-1, 23)]
    expected = {time: min(max(0, minute), 20) for minute, time in enumerate(times, -1)}
    assert log.recorded_before(times, log.watermark()) == expected


def test_what_was_recorded_at_that_very_time_is_not_before_it() -> None:
    recorded_a_minute_apart(2)
    just_after = NOON + timedelta(microseconds=1)
    assert log.recorded_before([NOON, just_after], log.watermark()) == {NOON: 0, just_after: 1}


def test_positions_that_were_drawn_in_vain_are_passed_over() -> None:
    recorded_a_minute_apart(9)
    with superuser("default") as connection:
        connection.execute("DELETE FROM eventstore_event WHERE position BETWEEN 3 AND 6")
    times = [NOON + MINUTE * minute for minute in range(10)]
    found = log.recorded_before(times, log.watermark())
    assert [found[time] for time in times] == [0, 1, 2, 2, 2, 2, 2, 7, 8, 9]


def test_nothing_above_the_watermark_is_told() -> None:
    recorded_a_minute_apart(5)
    assert log.recorded_before([NOON + MINUTE * 9], upto=3) == {NOON + MINUTE * 9: 3}
