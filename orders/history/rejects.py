"""The rejects file: what the import did not take, with its line, the reason, and the text as it stands in the file."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventstore.decider import CommandRefused
from orders.history.documents import HistoryDocument
from orders.history.row import Rejected

HEADER = ("line", "reason", "row")


class Rejects:
    """Takes down what is rejected, and counts it."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self.refused = 0
        self.kept = 0
        writer.writerow(HEADER)

    def reject(self, row: Rejected) -> None:
        """A row that is not one, or that the rules of the history leave out."""
        self._writer.writerow((row.record.line, row.reason, row.record.text))

    def refuse(self, document: HistoryDocument, refusal: CommandRefused) -> None:
        """A document that a rule of the shop refused: each of its rows. A product that is there already stays so."""
        if not document.rows:
            self.kept += 1
            self._writer.writerow(("", f"{document.name}: {refusal}", ""))
            return
        self.refused += 1
        for row in document.rows:
            self._writer.writerow((row.record.line, f"{document.name}: {refusal}", row.record.text))


def rejects_path(history: Path) -> Path:
    """online-retail.csv.gz: online-retail.rejects.csv in the folder where the command is given."""
    return Path(history.name.removesuffix(".gz").removesuffix(".csv") + ".rejects.csv")


@contextmanager
def written(path: Path) -> Iterator[Rejects]:
    """Write the rejects to this file, in place of an earlier one. Bytes that are not UTF-8 come out as they went in."""
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        yield Rejects(csv.writer(file))
