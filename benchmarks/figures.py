"""Figures for people: a table on the console, and the one in the README."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.result import LESS_IS_BETTER, Result

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


def show(results: list[Result]) -> None:
    table = Table("benchmark", "figure", "unit", "ratio", "limit")
    for one in results:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        table.add_row(one.name, _figure(one.value), one.unit, ratio, _limit(one), style="" if one.is_good else "red")
    Console().print(table)


def write(kept: list[dict[str, Any]]) -> None:
    """Put the table of these figures into the README, between its marks."""
    before, after = README.read_text().split(BEGIN)[0], README.read_text().split(END)[1]
    README.write_text(before + BEGIN + "\n" + markdown(kept) + END + after)


def markdown(kept: list[dict[str, Any]]) -> str:
    """The figures that stand for something, each with what it stands against; bold is what misses its limit."""
    results = [Result(*(one[field] for field in Result._fields)) for one in kept]
    names = {one.name for one in results}
    lines = ["| | figure | against | ratio | limit |", "|---|---|---|---|---|"]
    for one in results:
        if one.name.rpartition(", ")[0] not in names:
            against = ", ".join(_against(one.name, results))
            figure = f"{_figure(one.value)} {one.unit}".replace(" 1/s", "/s")
            lines.append(f"| {one.name} | {figure} | {against} | {_ratio(one)} | {_limit(one)} |")
    return "\n".join([*lines, "", *_settings(kept), ""])


def _against(name: str, results: Iterable[Result]) -> Iterator[str]:
    for other in results:
        head, _, tail = other.name.rpartition(", ")
        if head == name:
            yield f"{_figure(other.value)} {tail}"


def _settings(kept: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each machine and set-up that the figures were taken on."""
    told = [{name: value for name, value in one.items() if name not in Result._fields} for one in kept]
    for about in {str(one): one for one in told}.values():
        words = re.sub("[{}']", "", str(about)).replace(":", "")
        yield f"Measured with {words}."


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2f}"


def _ratio(one: Result) -> str:
    shown = "" if one.ratio is None else f"{one.ratio:.2f}"
    return shown if one.is_good else f"**{shown or 'missed'}**"


def _limit(one: Result) -> str:
    if one.limit is None:
        return ""
    if one.ratio is not None:
        return f"{one.limit:.2f}"
    return f"at {'most' if one.unit in LESS_IS_BETTER else 'least'} {_figure(one.limit)}"
