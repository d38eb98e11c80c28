"""Figures, how they are taken, and how they are shown and kept."""

import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

FILE = Path(__file__).with_name("results.json")
ROUNDS = 7


class Result(NamedTuple):
    """A figure. `ratio` is to the same work by hand; `limit` is the ratio that is good enough."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    ratio: float | None = None


Work = Callable[[int], None]


def compare(name: str, limit: float | None, count: int, ours: Work, by_hand: Work, per: int = 1) -> list[Result]:
    """Both do `count` pieces of work, in turn, so that the machine's moods hit both; the ratio is the rounds' median.

    `per` is how many events a piece is; the unit is pieces a second, or events where a piece is more than one.
    """
    for work in (ours, by_hand):
        work(max(count // 5, 1))
    rounds = [(_rate(ours, count), _rate(by_hand, count)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / hand for mine, hand in rounds)
    unit = "events/s" if per > 1 else "1/s"
    return [
        Result(name, per * statistics.median(mine for mine, _ in rounds), unit, limit, ratio),
        Result(f"{name}, by hand", per * statistics.median(hand for _, hand in rounds), unit),
    ]


def _rate(work: Work, count: int) -> float:
    started = time.perf_counter()
    work(count)
    return count / (time.perf_counter() - started)


def show(results: list[Result]) -> None:
    table = Table("benchmark", "figure", "unit", "ratio", "limit")
    for name, value, unit, limit, ratio in results:
        table.add_row(
            name,
            f"{value:,.0f}" if value >= 10 else f"{value:.2f}",
            unit,
            "" if ratio is None else f"{ratio:.2f}",
            "" if limit is None else f"{limit:.2f}",
        )
    Console().print(table)


def keep(results: list[Result], settings: dict[str, Any]) -> None:
    """Write results.json; figures of benchmarks that did not run this time stay."""
    known = {one["name"]: one for one in json.loads(FILE.read_text())} if FILE.exists() else {}
    about = {"python": platform.python_version(), "machine": platform.machine(), **settings}
    known |= {one.name: {**one._asdict(), **about} for one in results}
    FILE.write_text(json.dumps(list(known.values()), indent=1) + "\n")
