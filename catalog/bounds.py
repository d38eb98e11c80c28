"""What no rule accepts, whatever the state: fewer than one unit, a price below zero, a tax rate that is none."""

from decimal import Decimal

from eventstore.decider import CommandRefused


class QuantityTooLow(CommandRefused):
    """A quantity is 1 or more."""

    code = "validation_error"


class PriceTooLow(CommandRefused):
    """A price is zero or more."""

    code = "validation_error"


class TaxRateOdd(CommandRefused):
    """A tax rate is a part of one, with at most four decimals: 0.2 for 20 %."""

    code = "validation_error"


def refuse_too_few(sku: str, quantity: int) -> None:
    if quantity < 1:
        raise QuantityTooLow(sku=sku, quantity=quantity)


def refuse_too_cheap(sku: str, price: Decimal) -> None:
    if not (price.is_finite() and price >= 0):
        raise PriceTooLow(sku=sku, price=str(price))


def refuse_odd_tax(rate: Decimal) -> None:
    if not (rate.is_finite() and 0 <= rate < 1 and rate == round(rate, 4)):
        raise TaxRateOdd(tax_rate=str(rate))
