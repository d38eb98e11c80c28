"""What no rule accepts, whatever the state: fewer than one unit, a price below zero."""

from decimal import Decimal

from eventstore.decider import CommandRefused


class QuantityTooLow(CommandRefused):
    """A quantity is 1 or more."""

    code = "validation_error"


class PriceTooLow(CommandRefused):
    """A price is zero or more."""

    code = "validation_error"


def refuse_too_few(sku: str, quantity: int) -> None:
    if quantity < 1:
        raise QuantityTooLow(sku=sku, quantity=quantity)


def refuse_too_cheap(sku: str, price: Decimal) -> None:
    if not (price.is_finite() and price >= 0):
        raise PriceTooLow(sku=sku, price=str(price))
