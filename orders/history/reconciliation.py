"""An import's last word: the figures of the file beside those of the log, and whether they agree."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from orders.history.figures import Figures, LoggedStock, logged_figures, logged_stock
from orders.history.survey import Survey

SHOWN = 20
Figure = int | Decimal


class StockDifference(NamedTuple):
    """Units on hand by the file and by the log. Where they are equal, the log's count is not the sum of its events."""

    sku: str
    file: int
    log: int


class Reconciliation(NamedTuple):
    file: Figures
    log: Figures
    skus: int
    on_hand: int
    stock_differences: tuple[StockDifference, ...]

    @property
    def agrees(self) -> bool:
        return self.file == self.log and not self.stock_differences

    def as_json(self) -> dict[str, Any]:
        """For scripts. Money is text."""
        return {
            "agrees": self.agrees,
            "figures": {name: {"file": _plain(file), "log": _plain(log)} for name, file, log in self._figures()},
            "stock": {
                "skus": self.skus,
                "on_hand": self.on_hand,
                "differences": [difference._asdict() for difference in self.stock_differences],
            },
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{'':24}{'file':>16}{'log':>16}"
        for name, file, log in self._figures():
            mark = "" if file == log else "  <- differs"
            yield f"{name.replace('_', ' '):24}{file:>16,}{log:>16,}{mark}"
        yield f"{'tracked SKUs':24}{self.skus:>16,}{self.skus - len(self.stock_differences):>16,} with the same stock"
        for difference in self.stock_differences[:SHOWN]:
            yield f"  {difference.sku}: {difference.file:,} on hand by the file, {difference.log:,} by the log"
        if len(self.stock_differences) > SHOWN:
            yield f"  and {len(self.stock_differences) - SHOWN:,} more (--json lists all)"
        yield "The log agrees with the file." if self.agrees else "The log does NOT agree with the file."

    def _figures(self) -> Iterator[tuple[str, Figure, Figure]]:
        for name in Figures._fields:
            yield name, getattr(self.file, name), getattr(self.log, name)


def reconcile(survey: Survey, ids: Sequence[UUID]) -> Reconciliation:
    """Compare the survey of a file with what the commands of these ids have left in the log, and in its stock."""
    closing = survey.closing_stock()
    logged = logged_stock(ids, list(closing))
    differences = tuple(
        StockDifference(sku, units, found.on_hand)
        for sku, units in closing.items()
        if (found := logged.get(sku, LoggedStock(0, whole=False))) != LoggedStock(units, whole=True)
    )
    log = logged_figures(ids, survey.accepted + survey.rejected)
    return Reconciliation(survey.figures(), log, len(closing), sum(closing.values()), differences)


def _plain(figure: Figure) -> int | str:
    return str(figure) if isinstance(figure, Decimal) else figure
