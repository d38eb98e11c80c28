"""The lines of an order or of a credit note, taken together."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from catalog.bounds import refuse_too_cheap, refuse_too_few
from eventstore.decider import CommandRefused
from orders.events import OrderLine


class NoLines(CommandRefused):
    """An order and a credit note have a line, or more."""

    code = "validation_error"


def total(lines: Sequence[OrderLine]) -> Decimal:
    """What they cost together. Raises NoLines, QuantityTooLow or PriceTooLow."""
    if not lines:
        raise NoLines
    for line in lines:
        refuse_too_few(line.sku, line.quantity)
        refuse_too_cheap(line.sku, line.unit_price)
    return sum((line.quantity * line.unit_price for line in lines), Decimal(0))


def quantities(lines: Iterable[OrderLine]) -> dict[str, int]:
    """Units for each SKU, repeated lines taken together."""
    counted: dict[str, int] = {}
    for line in lines:
        counted[line.sku] = counted.get(line.sku, 0) + line.quantity
    return counted
