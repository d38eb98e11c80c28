"""Numbers as bars: where each stands in a drawing, and the same in words. It knows nothing of what is counted."""

from collections.abc import Sequence
from typing import NamedTuple

# Of the drawing, in its own units: a browser stretches it.
HEIGHT = 1000
SLOT = 10
WIDE = 8
LEAST = 12
TICKS = 4


class Bar(NamedTuple):
    """A number and where it stands, from the upper left corner."""

    label: str
    number: int
    x: int
    y: int
    height: int


class Chart(NamedTuple):
    """`top` is what a bar of full height would count. The last bar is still growing."""

    bars: list[Bar]
    top: int
    summary: str

    @property
    def size(self) -> str:
        """As an SVG has it."""
        return f"0 0 {SLOT * len(self.bars)} {HEIGHT}"

    @property
    def wide(self) -> int:
        return WIDE

    @property
    def ticks(self) -> list[str]:
        """Labels to be written below it, at even distances."""
        return [bar.label for bar in self.bars[:: max(1, len(self.bars) // TICKS)]]


def chart(labels: Sequence[str], counts: Sequence[int]) -> Chart:
    """Of as many labels as counts, at least one."""
    top = rounded_up(max(counts))
    bars = [
        _bar(label, count, place * SLOT, top) for place, (label, count) in enumerate(zip(labels, counts, strict=True))
    ]
    return Chart(bars, top, summary(labels, counts))


def rounded_up(highest: int) -> int:
    """To 1, 2 or 5 with nothing but zeros behind it."""
    power = int("1".ljust(len(str(highest)), "0"))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= highest)


def summary(labels: Sequence[str], counts: Sequence[int]) -> str:
    """What one would see, in a sentence."""
    if not any(counts):
        return "None."
    most, when = max(zip(counts, labels, strict=True), key=lambda one: one[0])
    return f"{sum(counts):,} in all, most of them from {when} on ({most:,}); {counts[-1]:,} since {labels[-1]}."


def _bar(label: str, count: int, x: int, top: int) -> Bar:
    """Few are seen to be more than none."""
    height = max(LEAST, round(HEIGHT * count / top)) if count else 0
    return Bar(label, count, x, HEIGHT - height, height)
