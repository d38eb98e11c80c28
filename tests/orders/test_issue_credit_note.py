from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec.structs import replace as changed

from catalog.bounds import PriceTooLow, QuantityTooLow
from catalog.commands import ReturnStock
from catalog.events import Condition
from catalog.stock import STOCK
from eventstore.decider import Addressed
from orders.amounts import NoLines
from orders.commands import IssueCreditNote
from orders.credit_note import CREDIT_NOTE, CreditNoteExists
from orders.events import CreditNoteIssued
from tests.orders.an_order import MUGS, PLATES, WRAPPING
from tests.specification import given

LINES = (MUGS, PLATES, MUGS, WRAPPING)
ISSUE = IssueCreditNote("C1", "c1", LINES, "GBP")
ISSUED = CreditNoteIssued("C1", "c1", LINES, Decimal("107.80"), "GBP")


def test_a_credit_note_is_issued_for_the_sum_of_its_lines() -> None:
    given(CREDIT_NOTE).when(ISSUE).then(ISSUED)


def test_what_has_stock_goes_back_repeated_lines_together() -> None:
    given(CREDIT_NOTE).when(ISSUE).then_commands(
        Addressed(STOCK, "MUG-1", ReturnStock("MUG-1", 4, "C1")),
        Addressed(STOCK, "PLT-1", ReturnStock("PLT-1", 3, "C1")),
    )


def test_or_is_written_off_and_it_says_why() -> None:
    note = replace(ISSUE, lines=(MUGS,), condition=Condition.WRITE_OFF, reason="chipped")
    given(CREDIT_NOTE).when(note).then(
        CreditNoteIssued("C1", "c1", (MUGS,), Decimal("25.90"), "GBP", Condition.WRITE_OFF, "chipped")
    )
    given(CREDIT_NOTE).when(note).then_commands(
        Addressed(STOCK, "MUG-1", ReturnStock("MUG-1", 2, "C1", Condition.WRITE_OFF))
    )


def test_what_has_no_stock_goes_nowhere() -> None:
    given(CREDIT_NOTE).when(replace(ISSUE, lines=(WRAPPING,))).then_commands()


def test_tax_is_in_what_is_credited() -> None:
    taxed = changed(MUGS, tax_rate=Decimal("0.2"))
    given(CREDIT_NOTE).when(replace(ISSUE, lines=(taxed,))).then(
        CreditNoteIssued(
            "C1", "c1", (changed(taxed, amount=Decimal("25.90"), tax=Decimal("4.32")),), Decimal("25.90"), "GBP"
        )
    )


def test_its_id_is_taken() -> None:
    given(CREDIT_NOTE, ISSUED).when(ISSUE).then_refused(CreditNoteExists, credit_note_id="C1")


@pytest.mark.parametrize("quantity", [0, -1])
def test_no_line_has_fewer_than_one(quantity: int) -> None:
    note = replace(ISSUE, lines=(MUGS, changed(PLATES, quantity=quantity)))
    given(CREDIT_NOTE).when(note).then_refused(QuantityTooLow, sku="PLT-1")


def test_it_has_a_line() -> None:
    given(CREDIT_NOTE).when(replace(ISSUE, lines=())).then_refused(NoLines)


def test_no_line_costs_less_than_nothing() -> None:
    note = replace(ISSUE, lines=(changed(MUGS, unit_price=Decimal("-1")),))
    given(CREDIT_NOTE).when(note).then_refused(PriceTooLow, sku="MUG-1")
