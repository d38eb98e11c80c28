"""Figures, how they are taken, and how they are kept."""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("results.json")
ROUNDS = 7
BYTES = "bytes"
LESS_IS_BETTER = {BYTES, "MB", "ms", "cores"}


class LeftOut(Exception):
    """A benchmark that cannot run here. The message says what it takes."""


class Result(NamedTuple):
    """A figure. `ratio` is to what it stands against, higher is better; `limit` is the ratio that is good enough.

    A figure without a ratio is good by itself: at least `limit`, or at most, where less of its unit is better. What
    another stands against has its name, and after a comma its own: "..., by hand".
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    ratio: float | None = None

    @property
    def is_good(self) -> bool:
        if self.limit is None:
            return True
        if self.ratio is not None:
            return self.ratio >= self.limit
        return self.value <= self.limit if self.unit in LESS_IS_BETTER else self.value >= self.limit


Work = Callable[[int], None]


def compare(
    name: str, limit: float | None, count: int, ours: Work, other: Work, per: int = 1, against: str = "by hand"
) -> list[Result]:
    """Both do `count` pieces of work, in turn, so that the machine's moods hit both; the ratio is the rounds' median.

    `per` is how many events a piece is; the unit is pieces a second, or events where a piece is more than one.
    """
    for work in (ours, other):
        work(max(count // 5, 1))
    rounds = [(_rate(ours, count), _rate(other, count)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / theirs for mine, theirs in rounds)
    unit = "events/s" if per > 1 else "1/s"
    return [
        Result(name, per * statistics.median(mine for mine, _ in rounds), unit, limit, ratio),
        Result(f"{name}, {against}", per * statistics.median(theirs for _, theirs in rounds), unit),
    ]


def _rate(work: Work, count: int) -> float:
    started = time.perf_counter()
    work(count)
    return count / (time.perf_counter() - started)


def keep(results: list[Result], settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Write results.json, and return what it holds; figures of benchmarks that did not run this time stay."""
    known = {one["name"]: one for one in kept()}
    known |= {one.name: {**one._asdict(), **settings} for one in results}
    FILE.write_text(json.dumps(list(known.values()), indent=1) + "\n")
    return list(known.values())


def kept() -> list[dict[str, Any]]:
    """What results.json holds: each figure with the versions and settings it was taken with."""
    return list(json.loads(FILE.read_text())) if FILE.exists() else []
