"""The second reading of a history: its rows become documents, in an order in which no stock falls below zero.

A document is decided as a whole, but its rows can lie apart in the file, with others between. So an order comes at its
last row, a credit note at its first, and an adjustment, which is one row, where it stands. That is enough:

Take the moment when all documents up to row n have been recorded. What they have taken from a stock are rows up to n,
because an order's rows all lie at or before its last. What they have put into it are at least all such rows up to n,
because a credit note's rows all lie at or after its first. So the stock is never below what it is at row n when the
rows are taken one by one, and with the opening stock that is never below zero. No two documents come at the same row,
and what an order reserves is issued within the order, so that reserved units are in nobody's way.

Every document has the time of its invoice's earliest row. A product and its opening stock come just before the first
document that names them, and have its time.

A credit note has to be read up to its last row before it can be recorded; what comes after its first row waits until
then. So the invoices that are begun and not yet ended are in memory, and no others.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from catalog.commands import AdjustStock, CreateProduct, ReceiveStock
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.decider import Addressed, Decider
from orders.bulk import Document, Hand
from orders.commands import CompleteOrder, IssueCreditNote, PlaceOrder, RecordPayment, ShipItems
from orders.credit_note import CREDIT_NOTE
from orders.customer import CUSTOMER
from orders.events import OrderLine
from orders.history.row import Kind, Row
from orders.history.survey import Product, Survey
from orders.order import ORDER, OrderCommand

CURRENCY = "GBP"
HAND = Hand("import", UUID("6f6c1b0e-52c1-5b0f-9a35-1d3a1c6c5a0e"))


@dataclass(frozen=True, eq=False)
class HistoryDocument(Document):
    """A document with the rows it was made of. Products and opening stock are made of none."""

    name: str
    rows: tuple[Row, ...] = ()


@dataclass(slots=True)
class _Pile:
    """The rows of one document, as far as they have been read."""

    rows: list[Row]
    complete: bool = False


@dataclass
class Documents:
    """Turns the rows of a surveyed history into documents."""

    survey: Survey
    _begun: dict[str, _Pile] = field(default_factory=dict)
    _waiting: deque[_Pile] = field(default_factory=deque)
    _known: set[str] = field(default_factory=set)
    _adjusted: dict[str, int] = field(default_factory=dict)

    def of(self, rows: Iterable[Row]) -> Iterator[HistoryDocument]:
        """The documents of the rows, each after the products that it is the first to name and their opening stock."""
        for row in rows:
            self._sort(row)
            while self._waiting and self._waiting[0].complete:
                yield from self._written(self._waiting.popleft().rows)

    def _sort(self, row: Row) -> None:
        """Put the row on its pile, and the pile in the queue when its time has come."""
        if row.kind is Kind.ADJUSTMENT:
            self._waiting.append(_Pile([row], complete=True))
            return
        invoice = self.survey.invoices[row.invoice]
        pile = self._begun.setdefault(row.invoice, _Pile([]))
        pile.rows.append(row)
        pile.complete = row.record.number == invoice.last
        if pile.complete:
            del self._begun[row.invoice]
        if row.record.number == (invoice.first if row.kind is Kind.CREDIT_LINE else invoice.last):
            self._waiting.append(pile)

    def _written(self, rows: list[Row]) -> Iterator[HistoryDocument]:
        first = rows[0]
        match first.kind:
            case Kind.ADJUSTMENT:
                document = self._adjustment(first)
            case Kind.CREDIT_LINE:
                document = self._credit_note(first.invoice, rows)
            case Kind.ORDER_LINE:
                document = self._order(first.invoice, rows)
        for sku in dict.fromkeys(row.sku for row in rows):
            if sku not in self._known:
                self._known.add(sku)
                yield from self._introduction(sku, document)
        yield document

    def _introduction(self, sku: str, before: HistoryDocument) -> Iterator[HistoryDocument]:
        occurred_at = before.steps[0].envelope.occurred_at
        product = self.survey.products[sku]
        created = CreateProduct(sku, product.name or sku, product.price, CURRENCY, product.policy)
        steps = HAND.steps(occurred_at, ["product", sku], Addressed(PRODUCT, sku, created))
        yield HistoryDocument(steps, ((PRODUCT, sku),), f"product {sku}")
        if received := opening(sku, product):
            steps = HAND.steps(occurred_at, opening_key(sku), received)
            yield HistoryDocument(steps, ((STOCK, sku),), f"opening stock of {sku}")

    def _order(self, invoice: str, rows: list[Row]) -> HistoryDocument:
        about = self.survey.invoices[invoice]
        lines = self._lines(rows)
        commands: list[OrderCommand] = [PlaceOrder(invoice, about.customer_id, lines, CURRENCY, about.country)]
        if about.total:
            commands.append(RecordPayment(invoice, about.total, CURRENCY))
        commands += [ShipItems(invoice), CompleteOrder(invoice)]
        steps = HAND.steps(
            about.occurred_at, ["order", invoice], *(Addressed(ORDER, invoice, command) for command in commands)
        )
        streams = ((ORDER, invoice), *_customer(about.customer_id), *_stocks(rows))
        return HistoryDocument(steps, streams, f"order {invoice}", tuple(rows))

    def _credit_note(self, invoice: str, rows: list[Row]) -> HistoryDocument:
        about = self.survey.invoices[invoice]
        issue = IssueCreditNote(invoice, about.customer_id, self._lines(rows), CURRENCY)
        steps = HAND.steps(about.occurred_at, ["credit note", invoice], Addressed(CREDIT_NOTE, invoice, issue))
        return HistoryDocument(steps, ((CREDIT_NOTE, invoice), *_stocks(rows)), f"credit note {invoice}", tuple(rows))

    def _adjustment(self, row: Row) -> HistoryDocument:
        """One invoice can hold several: their order within it tells them apart, whatever else changes in the file."""
        place = self._adjusted[row.invoice] = self._adjusted.get(row.invoice, 0) + 1
        policy = StockPolicy.TRACKED if row.tracked else StockPolicy.UNTRACKED
        adjust = AdjustStock(row.sku, row.quantity, row.description, policy)
        key = ["adjustment", row.invoice, str(place)]
        steps = HAND.steps(row.occurred_at, key, Addressed(STOCK, row.sku, adjust))
        return HistoryDocument(steps, ((STOCK, row.sku),), f"adjustment {row.invoice}", (row,))

    def _lines(self, rows: list[Row]) -> tuple[OrderLine, ...]:
        names = self.survey.products
        return tuple(
            OrderLine(row.sku, row.description or names[row.sku].name or row.sku, row.quantity, row.price, row.tracked)
            for row in rows
        )


def opening(sku: str, product: Product) -> Addressed | None:
    """What receives the opening stock of the SKU, if it needs any."""
    return Addressed(STOCK, sku, ReceiveStock(sku, product.opening, "opening stock")) if product.opening else None


def opening_key(sku: str) -> tuple[str, str]:
    return "opening", sku


def _customer(customer_id: str | None) -> tuple[tuple[Decider[Any, Any, Any], str], ...]:
    return () if customer_id is None else ((CUSTOMER, customer_id),)


def _stocks(rows: list[Row]) -> Iterator[tuple[Decider[Any, Any, Any], str]]:
    return ((STOCK, sku) for sku in {row.sku for row in rows if row.tracked})
