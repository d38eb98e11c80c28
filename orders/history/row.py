"""A row of the history, and what it is: a line of an order or of a credit note, or a stock adjustment.

Times are of Europe/London. The hour that comes twice in autumn is taken as its first, summer time; a time in the hour
that spring leaves out is taken as if the clock had not been put forward.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orders.history.file import Record

LONDON = ZoneInfo("Europe/London")
LONGEST_KEY = 64
LONGEST_TEXT = 200
MOST_UNITS = 1_000_000

_QUANTITY = re.compile(r"-?[0-9]{1,9}")
_PRICE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_DIGITS = frozenset("0123456789")


class Kind(Enum):
    ORDER_LINE = "order line"
    CREDIT_LINE = "credit line"
    ADJUSTMENT = "adjustment"


class Row(NamedTuple):
    """`quantity` is that of the line, or of the adjustment and then of either sign; `movement` is what stock does."""

    record: Record
    kind: Kind
    invoice: str
    sku: str
    description: str
    quantity: int
    occurred_at: datetime
    price: Decimal
    customer_id: str | None
    country: str | None

    @property
    def tracked(self) -> bool:
        """Only what has a code that begins with a digit is counted; other codes are services."""
        return self.sku[0] in _DIGITS

    @property
    def movement(self) -> int:
        return -self.quantity if self.kind is Kind.ORDER_LINE else self.quantity


class Rejected(NamedTuple):
    """A record that the history does not take, and why."""

    record: Record
    reason: str


class _NotARow(Exception):
    pass


def rows(records: Iterable[Record]) -> Iterator[Row | Rejected]:
    """What each record is. An invoice is for one customer: a line for another than its first line's is rejected."""
    customers: dict[str, str | None] = {}
    for record in records:
        try:
            row = _row(record)
            if (
                row.kind is not Kind.ADJUSTMENT
                and customers.setdefault(row.invoice, row.customer_id) != row.customer_id
            ):
                raise _NotARow("the invoice is for another customer")
            yield row
        except _NotARow as reason:
            yield Rejected(record, str(reason))


def _row(record: Record) -> Row:
    if record.problem:
        raise _NotARow(record.problem)
    invoice, sku, description, quantity, at, price, customer, country = record.fields
    read = Row(
        record,
        Kind.ORDER_LINE,
        _key("InvoiceNo", invoice),
        _key("StockCode", sku),
        _description(description),
        _quantity(quantity),
        _occurred_at(at),
        _price(price),
        _key("CustomerID", customer) if customer else None,
        _key("Country", country) if country else None,
    )
    return _classified(read)


def _classified(row: Row) -> Row:
    credit = row.invoice[0] == "C"
    if not credit and row.invoice[0] not in _DIGITS:
        raise _NotARow("the invoice begins with neither a digit nor C")
    if row.price < 0:
        raise _NotARow("the price is below zero")
    if credit:
        if row.quantity > 0:
            raise _NotARow("a credit note's quantity is not negative")
        return row._replace(kind=Kind.CREDIT_LINE, quantity=-row.quantity)
    if row.quantity < 0 or (row.price == 0 and row.customer_id is None):
        return row._replace(kind=Kind.ADJUSTMENT)
    return row


@lru_cache(maxsize=8192)
def _key(column: str, text: str) -> str:
    if not text:
        raise _NotARow(f"{column} is empty")
    if len(text) > LONGEST_KEY:
        raise _NotARow(f"{column} is longer than {LONGEST_KEY} characters")
    if not text.isprintable():
        raise _NotARow(f"{column} holds a character that cannot be printed")
    return text


@lru_cache(maxsize=8192)
def _description(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise _NotARow(f"Description is longer than {LONGEST_TEXT} characters")
    if _NOT_TEXT.search(text):
        raise _NotARow("Description is not UTF-8 text, or holds NUL")
    return text.strip()


@lru_cache(maxsize=8192)
def _quantity(text: str) -> int:
    if not _QUANTITY.fullmatch(text):
        raise _NotARow("Quantity is not a whole number")
    quantity = int(text)
    if quantity == 0 or abs(quantity) > MOST_UNITS:
        raise _NotARow(f"Quantity is zero or beyond {MOST_UNITS:,}")
    return quantity


@lru_cache(maxsize=8192)
def _price(text: str) -> Decimal:
    if not _PRICE.fullmatch(text):
        raise _NotARow("UnitPrice is not an amount with up to nine digits and four decimals")
    return Decimal(text)


@lru_cache(maxsize=8192)
def _occurred_at(text: str) -> datetime:
    if not _TIME.fullmatch(text):
        raise _NotARow("InvoiceDate is not a time such as 2010-12-01T08:26:00")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _NotARow("InvoiceDate is not a time that exists") from None
