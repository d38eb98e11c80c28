"""A credit note: a return that names no order. What it credits goes back into stock."""

from collections.abc import Iterable

from catalog.commands import ReturnStock
from catalog.stock import STOCK
from eventstore.decider import Addressed, CommandRefused, Decider, State
from orders.commands import IssueCreditNote
from orders.events import CreditNoteIssued
from orders.lines import quantities, total


class NotIssued(State):
    pass


class Issued(State):
    pass


CreditNote = NotIssued | Issued


class CreditNoteExists(CommandRefused):
    """There is a credit note with this id already."""


def decide(note: CreditNote, command: IssueCreditNote) -> list[CreditNoteIssued]:
    if isinstance(note, Issued):
        raise CreditNoteExists(credit_note_id=command.credit_note_id)
    return [
        CreditNoteIssued(
            command.credit_note_id,
            command.customer_id,
            command.lines,
            total(command.lines),
            command.currency,
        )
    ]


def evolve(note: CreditNote, event: CreditNoteIssued) -> CreditNote:
    return Issued()


def put_back(event: CreditNoteIssued) -> Iterable[Addressed]:
    """Credited units go back into stock."""
    returned = quantities(line for line in event.lines if line.tracked)
    return [
        Addressed(STOCK, sku, ReturnStock(sku, quantity, event.credit_note_id)) for sku, quantity in returned.items()
    ]


CREDIT_NOTE: Decider[CreditNote, IssueCreditNote, CreditNoteIssued] = Decider(
    "credit_note", NotIssued(), decide, evolve, put_back
)
