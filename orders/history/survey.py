"""The first reading of a history: what must be known before its first row is recorded.

It grows with the products and the invoices of the file, not with its rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from catalog.events import StockPolicy
from orders.history.figures import Figures
from orders.history.row import Kind, Rejected, Row

PACE = 1_000


@dataclass(slots=True)
class Invoice:
    """Where its lines are in the file, when the earliest of them was, and whom it is for."""

    first: int
    last: int
    occurred_at: datetime
    customer_id: str | None
    country: str | None
    lines: int = 0
    total: Decimal = Decimal(0)


@dataclass(slots=True)
class Product:
    """Its first non-empty description, and the first price above zero that an order paid for it.

    `on_hand` is the sum of the movements so far, `lowest` the least that it ever was.
    """

    name: str
    price: Decimal
    policy: StockPolicy
    on_hand: int = 0
    lowest: int = 0

    @property
    def opening(self) -> int:
        """The least that keeps it from ever falling below zero when the rows are taken in the file's order."""
        return -self.lowest


@dataclass
class Survey:
    """All that the second reading and the reconciliation need."""

    invoices: dict[str, Invoice] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    adjustments: int = 0
    accepted: int = 0
    rejected: int = 0
    first_rejected: Rejected | None = None

    def take(self, row: Row) -> None:
        self.accepted += 1
        product = self._product(row)
        if product.policy is StockPolicy.TRACKED:
            product.on_hand += row.movement
            product.lowest = min(product.lowest, product.on_hand)
        if row.kind is Kind.ADJUSTMENT:
            self.adjustments += 1
        else:
            self._enter(row)

    def closing_stock(self) -> dict[str, int]:
        """Units on hand at the end of the file, for each tracked SKU."""
        return {
            sku: product.opening + product.on_hand
            for sku, product in self.products.items()
            if product.policy is StockPolicy.TRACKED
        }

    def figures(self) -> Figures:
        """The file's own arithmetic."""
        credit_notes = [invoice for key, invoice in self.invoices.items() if key[0] == "C"]
        orders = [invoice for key, invoice in self.invoices.items() if key[0] != "C"]
        revenue = sum((order.total for order in orders), Decimal(0))
        return Figures(
            orders=len(orders),
            order_lines=sum(order.lines for order in orders),
            revenue=revenue,
            guest_orders=sum(order.customer_id is None for order in orders),
            customers=len({order.customer_id for order in orders} - {None}),
            credit_notes=len(credit_notes),
            credit_lines=sum(note.lines for note in credit_notes),
            credited=sum((note.total for note in credit_notes), Decimal(0)),
            adjustments=self.adjustments,
            paid=revenue,
            shipped_orders=len(orders),
            rejected_rows=self.rejected,
        )

    def _product(self, row: Row) -> Product:
        product = self.products.get(row.sku)
        if product is None:
            policy = StockPolicy.TRACKED if row.tracked else StockPolicy.UNTRACKED
            product = self.products[row.sku] = Product("", Decimal(0), policy)
        product.name = product.name or row.description
        if not product.price and row.kind is Kind.ORDER_LINE:
            product.price = row.price
        return product

    def _enter(self, row: Row) -> None:
        number = row.record.number
        invoice = self.invoices.get(row.invoice)
        if invoice is None:
            invoice = Invoice(number, number, row.occurred_at, row.customer_id, row.country)
            self.invoices[row.invoice] = invoice
        invoice.last = number
        invoice.occurred_at = min(invoice.occurred_at, row.occurred_at)
        invoice.lines += 1
        invoice.total += row.quantity * row.price


def survey(
    rows: Iterable[Row | Rejected], reject: Callable[[Rejected], None], advance: Callable[[int], None]
) -> Survey:
    """Read all rows; `reject` is told of those that are rejected, `advance` how many more have been read."""
    surveyed = Survey()
    for row in rows:
        if isinstance(row, Row):
            surveyed.take(row)
        else:
            surveyed.rejected += 1
            surveyed.first_rejected = surveyed.first_rejected or row
            reject(row)
        if row.record.number % PACE == 0:
            advance(PACE)
    advance((surveyed.accepted + surveyed.rejected) % PACE)
    return surveyed
