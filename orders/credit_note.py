"""A credit note: a return that names no order. What it credits comes back."""

from collections.abc import Iterable

from catalog.commands import ReturnStock
from catalog.events import Condition
from catalog.stock import STOCK
from eventstore.decider import Addressed, CommandRefused, Decider, State
from orders.amounts import amounts, quantities
from orders.commands import IssueCreditNote
from orders.events import CreditNoteIssued


class NotIssued(State):
    pass


class Issued(State):
    pass


CreditNote = NotIssued | Issued


class CreditNoteExists(CommandRefused):
    """There is a credit note with this id already."""


class CreditNoteNotFound(CommandRefused):
    """There is no credit note with this id."""

    code = "not_found"


def decide(note: CreditNote, command: IssueCreditNote) -> list[CreditNoteIssued]:
    if isinstance(note, Issued):
        raise CreditNoteExists(credit_note_id=command.credit_note_id)
    costs = amounts(command.lines, command.currency, prices_include_tax=command.prices_include_tax is not False)
    return [
        CreditNoteIssued(
            command.credit_note_id,
            command.customer_id,
            costs.lines,
            costs.total,
            command.currency,
            command.condition or Condition.RESTOCK,
            command.reason or "",
        )
    ]


def evolve(note: CreditNote, event: CreditNoteIssued) -> CreditNote:
    return Issued()


def put_back(event: CreditNoteIssued) -> Iterable[Addressed]:
    """Credited units come back: into stock, or written off."""
    returned = quantities(line for line in event.lines if line.tracked)
    return [
        Addressed(STOCK, sku, ReturnStock(sku, quantity, event.credit_note_id, event.condition))
        for sku, quantity in returned.items()
    ]


CREDIT_NOTE: Decider[CreditNote, IssueCreditNote, CreditNoteIssued] = Decider(
    "credit_note", NotIssued(), decide, evolve, put_back
)
