"""What the dashboard makes of numbers, without a shop: bars, rates, hours, comparisons."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from config.dashboard import hours
from config.dashboard.chart import HEIGHT, LEAST, chart, rounded_up, summary
from config.dashboard.health import Part, in_words
from config.dashboard.pace import WINDOW, Pace
from config.dashboard.revenue import compared
from readmodels.customer_order_summary.queries import Worth

NOW = datetime(2026, 11, 28, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (1, 1), (2, 2), (3, 5), (7, 10), (10, 10), (11, 20), (480, 500), (5001, 10_000)]
)
def test_the_top_is_a_round_number(highest: int, top: int) -> None:
    assert rounded_up(highest) == top


def test_bars_stand_on_the_ground_side_by_side_and_as_high_as_their_share() -> None:
    drawn = chart(["a", "b", "c"], [0, 5, 10])
    assert [(bar.x, bar.y, bar.height) for bar in drawn.bars] == [(0, HEIGHT, 0), (10, 500, 500), (20, 0, HEIGHT)]
    assert drawn.size == "0 0 30 1000"
    assert drawn.top == 10


def test_few_of_many_can_be_seen() -> None:
    drawn = chart(["a", "b"], [1, 1_000_000])
    assert drawn.bars[0].height == LEAST
    assert drawn.bars[0].y == HEIGHT - LEAST


def test_all_zeros_are_no_bars() -> None:
    drawn = chart(["a", "b"], [0, 0])
    assert [bar.height for bar in drawn.bars] == [0, 0]
    assert (drawn.top, drawn.summary) == (1, "None.")


def test_some_of_the_labels_are_written_below() -> None:
    assert chart([str(hour) for hour in range(24)], [1] * 24).ticks == ["0", "6", "12", "18"]
    assert chart(["a"], [1]).ticks == ["a"]


def test_what_is_seen_is_said() -> None:
    said = summary(["12:00", "13:00", "14:00"], [1200, 3, 4])
    assert said == "1,207 in all, most of them from 12:00 on (1,200); 4 since 14:00."


def test_a_day_is_the_hour_that_runs_and_23_before() -> None:
    day = hours.last_day(NOW)
    assert len(day) == 24
    assert (day[0], day[-1]) == (datetime(2026, 11, 27, 2, tzinfo=UTC), datetime(2026, 11, 28, 1, tzinfo=UTC))


def test_of_these_hours_some_are_today() -> None:
    assert hours.of_today(hours.last_day(NOW), [1] * 24, NOW) == 2


def test_the_first_look_tells_nothing() -> None:
    pace = Pace()
    assert pace.look({"a": 5}, 0.0) == {}
    assert pace.look({"a": 25, "new": 1}, 10.0) == {"a": 2.0}


def test_a_rate_is_of_the_last_minute() -> None:
    pace = Pace()
    for second in range(0, 100, 10):
        found = pace.look({"a": 100 if second < 60 else 100 + 10 * (second - 60)}, float(second))
    assert found == {"a": 300 / WINDOW}


def test_after_a_long_time_it_is_of_that_time() -> None:
    pace = Pace()
    pace.look({"a": 0}, 0.0)
    assert pace.look({"a": 3600}, 3600.0) == {"a": 1.0}


def test_looks_close_together_are_measured_from_an_earlier_one() -> None:
    pace = Pace()
    pace.look({"a": 0}, 0.0)
    assert pace.look({"a": 9}, 0.5) == {}
    assert pace.look({"a": 40}, 10.0) == {"a": 4.0}
    assert pace.look({"a": 42}, 10.5) == {"a": 4.0}


def test_what_goes_back_has_no_rate() -> None:
    pace = Pace()
    pace.look({"a": 50, "b": 1}, 0.0)
    assert pace.look({"a": 10, "b": 1}, 10.0) == {"b": 0.0}


def test_looks_are_not_hoarded() -> None:
    pace = Pace()
    for second in range(1000):
        pace.look({"a": second}, second / 2)
    assert len(pace._looks) <= WINDOW + 1


def test_currencies_of_either_day_are_compared() -> None:
    today = [Worth("EUR", 1, Decimal("10.0000")), Worth("GBP", 2, Decimal("1234.5000"))]
    last_week = [Worth("GBP", 1, Decimal(2469)), Worth("JPY", 1, Decimal(700))]
    found = compared(today, last_week)
    assert [(one.currency, one.now, one.then, one.change) for one in found] == [
        ("EUR", "10.00", "0.00", ""),
        ("GBP", "1,234.50", "2,469.00", "-50%"),
        ("JPY", "0", "700", "-100%"),
    ]


def test_what_is_not_well_is_said_in_words() -> None:
    well = Part("Log", "good", "reachable", "All of it.")
    assert in_words([well]) == "All is well."
    assert in_words([well, Part("Workers", "bad", "not working", "Start them.")]) == "Workers not working. Start them."


def test_an_hour_lasts_an_hour() -> None:
    day = hours.last_day(NOW)
    assert {after - before for before, after in pairwise(day)} == {timedelta(hours=1)}
