"""A history's way from its file into the log: read once to survey it, once more to record it, then reconciled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from rich.console import Console

from eventstore.command_line.meter import metered
from eventstore.log import stream
from orders.bulk import Outcome, fingerprint, record
from orders.history.documents import HAND, Documents, HistoryDocument, opening, opening_key
from orders.history.file import NotImportable, records
from orders.history.reconciliation import Reconciliation, reconcile
from orders.history.rejects import Rejects
from orders.history.row import Row, rows
from orders.history.survey import Survey, survey


@dataclass
class Transfer:
    """One run of an import. `recorded` documents were in the log before it, `stored` were not."""

    path: Path
    rejects: Rejects
    console: Console
    stored: int = 0
    recorded: int = 0
    _ids: list[UUID] = field(default_factory=list)

    def run(self) -> Reconciliation:
        """Import the file. Raises NotImportable; whatever else interrupts it, a further run goes on from there."""
        surveyed = self._survey()
        _refuse_other_openings(surveyed)
        with metered(self.console, "Importing", surveyed.accepted) as meter:
            for outcome in record(Documents(surveyed).of(_accepted(self.path))):
                self._take(outcome)
                meter.advance(sum(len(document.rows) for document in outcome.documents))
        return reconcile(surveyed, self._ids)

    def counts(self) -> dict[str, int]:
        """What became of the documents: orders, credit notes, adjustments, products and their opening stock."""
        return {
            "documents_stored": self.stored,
            "documents_recorded_before": self.recorded,
            "documents_refused": self.rejects.refused,
            "products_kept_as_they_were": self.rejects.kept,
        }

    def lines(self) -> Iterator[str]:
        """The counts for people, those that there are."""
        for name, count in self.counts().items():
            if count:
                yield f"{name.replace('_', ' '):32}{count:>10,}"

    def _survey(self) -> Survey:
        with metered(self.console, f"Reading {self.path.name}") as meter:
            surveyed = survey(rows(records(self.path)), self.rejects.reject, meter.advance)
        if not surveyed.accepted and (first := surveyed.first_rejected):
            raise NotImportable(f"no row of {self.path} can be taken; line {first.record.line}: {first.reason}")
        return surveyed

    def _take(self, outcome: Outcome[HistoryDocument]) -> None:
        refused = {document for document, _ in outcome.refused}
        self.recorded += outcome.recorded
        self.stored += len(outcome.documents) - outcome.recorded - len(refused)
        for document, refusal in outcome.refused:
            self.rejects.refuse(document, refusal)
        self._ids.extend(
            step.envelope.id for document in outcome.documents if document not in refused for step in document.steps
        )


def _accepted(path: Path) -> Iterator[Row]:
    return (row for row in rows(records(path)) if isinstance(row, Row))


def _refuse_other_openings(surveyed: Survey) -> None:
    """A shop has one history: with other rows, other units would have been there at the start. Raises NotImportable."""
    openings = {
        HAND.command_id(opening_key(sku), received.command): received
        for sku, product in surveyed.products.items()
        if (received := opening(sku, product))
    }
    for command_id, recording in stream.recordings(openings).items():
        if recording.fingerprint != fingerprint(openings[command_id].command):
            sku = openings[command_id].key
            raise NotImportable(f"the log holds another history: its opening stock of {sku} is not that of this file")
