"""How far a long command has come, each thing in a line of its own however narrow the place it is written to."""

import re
from io import StringIO

import pytest
from rich.console import Console

from eventstore.command_line import meter
from eventstore.command_line.meter import metered


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    monkeypatch.setattr(meter, "SECONDS_BETWEEN_LINES", 0.0)
    return StringIO()


def lines(out: StringIO) -> list[str]:
    """What was said, without the figures of the clock."""
    return [re.sub(r"[\d,.]+ (a second|s\b)", r"# \1", line) for line in out.getvalue().splitlines()]


def test_rows_are_counted_as_they_come(out: StringIO) -> None:
    with metered(Console(file=out, width=20), "Importing", 1_500) as shown:
        shown.advance(1_000)
        shown.advance(500)
    assert lines(out) == [
        "Importing: 1,000 of 1,500 rows, # a second, # s left",
        "Importing: 1,500 of 1,500 rows, # a second, # s left",
        "Importing: 1,500 rows in # s",
    ]


def test_their_number_may_not_be_known(out: StringIO) -> None:
    with metered(Console(file=out), "Reading") as shown:
        shown.advance(3)
    assert lines(out) == ["Reading: 3 rows, # a second", "Reading: 3 rows in # s"]


def test_or_grow_meanwhile(out: StringIO) -> None:
    with metered(Console(file=out), "orders", unit="positions") as shown:
        shown.reach(5, 9)
        shown.reach(9, 12)
    assert [line.split(" positions")[0] for line in lines(out)] == ["orders: 5 of 9", "orders: 9 of 12", "orders: 9"]


def test_on_a_terminal_it_is_a_bar_and_then_a_line(out: StringIO) -> None:
    with metered(Console(file=out, force_terminal=True, width=100), "orders", unit="positions") as shown:
        shown.reach(5, 9)
        shown.advance(1)
    assert "6/9" in out.getvalue()
    assert "orders: 6 positions in " in re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
