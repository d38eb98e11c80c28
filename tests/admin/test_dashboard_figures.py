"""What the dashboard makes of numbers, without a shop: bars, rates, hours, comparisons."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.test import RequestFactory

from config.dashboard import hours
from config.dashboard.chart import HEIGHT, LEAST, chart, rounded_up, summary
from config.dashboard.health import in_words
from config.dashboard.part import Part
from config.dashboard.revenue import compared
from readmodels.customer_order_summary.queries import Worth
from readmodels.engine.desk.rate import HEADER, Look, rates

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


NOW_SEEN = Look(100.0, {"a": 40, "new": 1})


def test_the_first_look_tells_nothing() -> None:
    assert rates(RequestFactory().get("/"), NOW_SEEN) == {}


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (Look(90.0, {"a": 20}), {"a": 2.0}),
        (Look(90.0, {"a": 41, "new": 1}), {"new": 0.0}),
        (Look(99.9, {"a": 20}), {}),
        (Look(39.0, {"a": 20}), {}),
        (Look(101.0, {"a": 20}), {}),
    ],
    ids=["moved", "went back", "too close", "long ago", "from the future"],
)
def test_how_fast_it_moves_is_told_by_two_looks(last: Look, found: dict[str, float]) -> None:
    assert rates(RequestFactory().get("/", headers={HEADER: last.written()}), NOW_SEEN) == found


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
