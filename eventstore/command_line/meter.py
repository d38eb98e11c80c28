"""How far a long command has come: a bar with rate and time left on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

SECONDS_BETWEEN_LINES = 5.0


class Meter(Protocol):
    def advance(self, count: int) -> None:
        """So many more."""

    def reach(self, done: int, total: int) -> None:
        """So many altogether, of what may have become more by now."""


@contextmanager
def metered(console: Console, title: str, total: int | None = None, unit: str = "rows") -> Iterator[Meter]:
    """A meter for `total` rows, or for as many as there are; the last line says how many in what time."""
    started = time.monotonic()
    with _bar(console, title, total) if console.is_terminal else _lines(console, title, total, unit) as meter:
        yield meter
    seconds = time.monotonic() - started
    rate = f", {meter.done / seconds:,.0f} a second" if seconds > 0.5 else ""
    console.print(f"{title}: {meter.done:,} {unit} in {seconds:.1f} s{rate}", soft_wrap=True)


class _Lines:
    def __init__(self, console: Console, title: str, total: int | None, unit: str) -> None:
        self.console, self.title, self.total, self.unit = console, title, total, unit
        self.done = 0
        self.started = self.shown = time.monotonic()

    def advance(self, count: int) -> None:
        self._show(self.done + count)

    def reach(self, done: int, total: int) -> None:
        self.total = total
        self._show(done)

    def _show(self, done: int) -> None:
        self.done = done
        if time.monotonic() - self.shown >= SECONDS_BETWEEN_LINES:
            self.shown = time.monotonic()
            self.console.print(self.line(), soft_wrap=True)

    def line(self) -> str:
        rate = self.done / max(time.monotonic() - self.started, 0.001)
        if self.total is None:
            return f"{self.title}: {self.done:,} {self.unit}, {rate:,.0f} a second"
        left = (self.total - self.done) / max(rate, 0.001)
        return f"{self.title}: {self.done:,} of {self.total:,} {self.unit}, {rate:,.0f} a second, {left:.0f} s left"


class _Bar:
    def __init__(self, progress: Progress, title: str, total: int | None) -> None:
        self.progress = progress
        self.task = progress.add_task(title, total=total)
        self.done = 0

    def advance(self, count: int) -> None:
        self.done += count
        self.progress.advance(self.task, count)

    def reach(self, done: int, total: int) -> None:
        self.done = done
        self.progress.update(self.task, completed=done, total=total)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:,.0f} a second")


@contextmanager
def _bar(console: Console, title: str, total: int | None) -> Iterator[_Bar]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress, title, total)


@contextmanager
def _lines(console: Console, title: str, total: int | None, unit: str) -> Iterator[_Lines]:
    yield _Lines(console, title, total, unit)
