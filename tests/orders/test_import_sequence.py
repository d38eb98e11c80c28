"""The order of a history's documents: whatever its rows, no stock falls below zero, with the least at the start."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.shelves import Stock
from catalog.stock import STOCK
from eventstore.decider import CommandRefused
from orders.history.documents import Documents, HistoryDocument
from orders.history.file import Record
from orders.history.row import Rejected, Row, rows
from orders.history.survey import Survey, survey

ORDERS = ("1", "2", "3")
CREDIT_NOTES = ("C1", "C2")

order_lines = st.tuples(st.sampled_from(ORDERS), st.integers(1, 9), st.just("1.00"))
credit_lines = st.tuples(st.sampled_from(CREDIT_NOTES), st.integers(-9, -1), st.just("1.00"))
adjustments = st.tuples(st.sampled_from(ORDERS), st.integers(-9, -1) | st.integers(1, 9), st.just("0"))
lines = st.tuples(st.sampled_from(["10", "20", "S"]), order_lines | credit_lines | adjustments)
histories = st.lists(lines, max_size=40).map(lambda drawn: [_record(n, *line) for n, line in enumerate(drawn, 1)])


def _record(number: int, sku: str, line: tuple[str, int, str]) -> Record:
    invoice, quantity, price = line
    at = f"2010-12-01T09:{number:02}:00"
    return Record(number, number + 1, "", (invoice, sku, "Mug", str(quantity), at, price, "", "UK"))


def _surveyed(history: list[Record]) -> Survey:
    rejected: list[Rejected] = []
    surveyed = survey(rows(history), rejected.append, lambda count: None)
    assert rejected == []
    return surveyed


def _documents(history: list[Record], surveyed: Survey) -> list[HistoryDocument]:
    return list(Documents(surveyed).of(row for row in rows(history) if isinstance(row, Row)))


def _shop(documents: Iterable[HistoryDocument]) -> dict[str, Any]:
    """Every stream's state after these documents. Raises CommandRefused."""
    streams: dict[str, Any] = {}
    for document in documents:
        waiting = [step.addressed for step in document.steps]
        while waiting:
            decider, key, command = waiting.pop(0)
            name = decider.stream(key)
            events = decider.decide(streams.get(name, decider.initial), command)
            streams[name] = decider.fold(events, streams.get(name))
            waiting = [consequence for event in events for consequence in decider.consequences(event)] + waiting
    return streams


@given(histories)
def test_nothing_is_refused_and_stock_ends_as_the_file_says(history: list[Record]) -> None:
    surveyed = _surveyed(history)
    streams = _shop(_documents(history, surveyed))
    for sku, units in surveyed.closing_stock().items():
        stock = streams.get(STOCK.stream(sku), Stock())
        assert (stock.on_hand, stock.reserved) == (units, 0)


@given(histories)
def test_every_row_is_in_one_document(history: list[Record]) -> None:
    documents = _documents(history, _surveyed(history))
    numbers = [row.record.number for document in documents for row in document.rows]
    assert sorted(numbers) == [record.number for record in history]


@given(histories)
def test_the_opening_stock_is_the_least_that_the_rows_one_by_one_need(history: list[Record]) -> None:
    surveyed = _surveyed(history)
    for sku, product in surveyed.products.items():
        units, lowest = 0, 0
        for row in rows(history):
            if isinstance(row, Row) and row.sku == sku and row.tracked:
                units += row.movement
                lowest = min(lowest, units)
        assert product.opening == -lowest


@given(histories)
def test_commands_have_ids_of_their_own_which_are_the_same_the_next_time(history: list[Record]) -> None:
    surveyed = _surveyed(history)
    ids = [step.envelope.id for document in _documents(history, surveyed) for step in document.steps]
    assert len(ids) == len(set(ids))
    assert ids == [step.envelope.id for document in _documents(history, surveyed) for step in document.steps]


@given(histories)
def test_a_document_names_all_the_streams_that_it_touches(history: list[Record]) -> None:
    for document in _documents(history, _surveyed(history)):
        touched = set()
        with suppress(CommandRefused):
            touched = set(_shop([document]))
        assert touched <= {decider.stream(key) for decider, key in document.streams}
