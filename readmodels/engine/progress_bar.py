"""A replay's progress: a bar with rate and time left on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from readmodels.engine.catch_up import Advance

SECONDS_BETWEEN_LINES = 5.0


def shown(console: Console, name: str, advances: Iterator[Advance]) -> None:
    """Run the replay to its end, showing how far it has come."""
    started = time.monotonic()
    last = _bar(console, name, advances) if console.is_terminal else _lines(console, name, advances)
    seconds = time.monotonic() - started
    rate = f", {last.position / seconds:,.0f} positions a second" if seconds > 0.5 else ""
    text = f"{name}: replayed up to position {last.position:,} in {seconds:.1f} s{rate}"
    console.print(text if last.position else f"{name}: the log is empty, nothing to replay", soft_wrap=True)


def _bar(console: Console, name: str, advances: Iterator[Advance]) -> Advance:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    last = Advance(0, 0)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=None)
        for last in advances:
            progress.update(task, completed=last.position, total=last.head)
    return last


def _lines(console: Console, name: str, advances: Iterator[Advance]) -> Advance:
    last, due = Advance(0, 0), time.monotonic() + SECONDS_BETWEEN_LINES
    for last in advances:
        if time.monotonic() >= due:
            console.print(f"{name}: {last.position:,} of {last.head:,}", soft_wrap=True)
            due += SECONDS_BETWEEN_LINES
    return last
