"""What lines and shipping cost: discounts, tax, and where it is rounded, so that parts always add up to their total.

An order's discount is shared out to its lines by what they cost, in the currency's minor units, or in finer ones where
prices have them. Tax is rounded for each line, half up, to the minor unit. What has neither is not rounded at all.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from msgspec.structs import replace

from catalog.bounds import refuse_odd_tax, refuse_too_cheap, refuse_too_few
from catalog.money import minor_digits
from eventstore.decider import CommandRefused
from orders.events import OrderLine, Shipping

NOTHING = Decimal(0)


class NoLines(CommandRefused):
    """An order and a credit note have a line, or more."""

    code = "validation_error"


class DiscountTooHigh(CommandRefused):
    """A discount is zero or more, and not more than what it is on costs."""

    code = "validation_error"


class AmountTooFine(CommandRefused):
    """An amount has no more decimals than its currency."""

    code = "validation_error"


class Amounts(NamedTuple):
    """Lines and shipping with what they cost, and the sums of that."""

    lines: tuple[OrderLine, ...]
    shipping: Shipping | None
    total: Decimal
    tax: Decimal


def amounts(
    lines: Sequence[OrderLine],
    currency: str,
    discount: Decimal = NOTHING,
    shipping: Shipping | None = None,
    prices_include_tax: bool = True,
) -> Amounts:
    """Raises NoLines, QuantityTooLow, PriceTooLow, DiscountTooHigh, AmountTooFine or TaxRateOdd."""
    unit = _minor_unit(currency)
    _refuse_odd(lines, shipping, unit)
    prices = [line.quantity * line.unit_price - line.discount for line in lines]
    _refuse_odd_discount(discount, sum(prices, NOTHING), unit)
    shares = _shared(discount, prices, _finest(unit, prices))
    taxed = tuple(
        _line(line, price, share, prices_include_tax, unit)
        for line, price, share in zip(lines, prices, shares, strict=True)
    )
    way = shipping and _shipping(shipping, prices_include_tax, unit)
    total = sum((cost(line) for line in taxed), NOTHING) + (cost_of_way(way) if way else NOTHING)
    tax = sum((line.tax for line in taxed), NOTHING) + (way.tax if way else NOTHING)
    return Amounts(taxed, way, total, tax)


def cost(line: OrderLine) -> Decimal:
    """What the line costs, all in."""
    return line.quantity * line.unit_price if line.amount is None else line.amount


def cost_of_way(shipping: Shipping) -> Decimal:
    return shipping.price if shipping.amount is None else shipping.amount


def overpaid(paid: Decimal, refunded: Decimal, costs: Decimal, currency: str) -> Decimal:
    """How much more the customer has given than what it costs, in the currency's minor units."""
    return max(NOTHING, paid - refunded - payable(costs, currency))


def payable(amount: Decimal, currency: str) -> Decimal:
    """What is paid for it: up to the next minor unit, where prices are finer than any coin."""
    return amount.quantize(_minor_unit(currency), ROUND_CEILING)


def worth(amount: Decimal, of: int, before: int, units: int, currency: str) -> Decimal:
    """What `units` cost out of `of` that cost `amount` together, after `before` others: all of them, exactly that."""
    unit = _finest(_minor_unit(currency), [amount])

    def first(count: int) -> Decimal:
        return amount if count == of else (amount * count / of).quantize(unit, ROUND_HALF_UP)

    return first(before + units) - first(before)


def quantities(lines: Iterable[OrderLine]) -> dict[str, int]:
    """Units for each SKU, repeated lines taken together."""
    counted: dict[str, int] = {}
    for line in lines:
        counted[line.sku] = counted.get(line.sku, 0) + line.quantity
    return counted


def _refuse_odd(lines: Sequence[OrderLine], shipping: Shipping | None, unit: Decimal) -> None:
    if not lines:
        raise NoLines
    for line in lines:
        refuse_too_few(line.sku, line.quantity)
        refuse_too_cheap(line.sku, line.unit_price)
        refuse_odd_tax(line.tax_rate)
        _refuse_odd_discount(line.discount, line.quantity * line.unit_price, unit, sku=line.sku)
    if shipping is not None:
        refuse_too_cheap("shipping", shipping.price)
        refuse_odd_tax(shipping.tax_rate)
        _refuse_too_fine(shipping.price, unit)


def _refuse_odd_discount(discount: Decimal, on: Decimal, unit: Decimal, **facts: str) -> None:
    if not (discount.is_finite() and 0 <= discount <= on):
        raise DiscountTooHigh(discount=str(discount), **facts)
    _refuse_too_fine(discount, unit)


def _refuse_too_fine(amount: Decimal, unit: Decimal) -> None:
    if amount % unit:
        raise AmountTooFine(amount=str(amount))


def _minor_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_digits(currency))


def _finest(unit: Decimal, prices: Iterable[Decimal]) -> Decimal:
    """The unit that all of these prices are written in: this one, or a part of it."""
    return min(unit, *(Decimal(1).scaleb(int(price.as_tuple().exponent)) for price in prices))


def _shared(discount: Decimal, prices: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """The parts of a discount; what rounding leaves over goes to those that it took the most from."""
    if not discount:
        return [NOTHING] * len(prices)
    counts = [int(price / unit) for price in prices]
    whole, wanted = sum(counts), int(discount / unit)
    shares, lost = zip(*(divmod(wanted * count, whole) for count in counts), strict=True)
    left = wanted - sum(shares)
    favored = set(sorted(range(len(prices)), key=lambda place: -lost[place])[:left])
    return [(share + (place in favored)) * unit for place, share in enumerate(shares)]


def _line(line: OrderLine, price: Decimal, share: Decimal, prices_include_tax: bool, unit: Decimal) -> OrderLine:
    if not (line.discount or share or line.tax_rate):
        return line
    amount, tax = _taxed(price - share, line.tax_rate, prices_include_tax, unit)
    return replace(line, amount=amount, tax=tax)


def _shipping(shipping: Shipping, prices_include_tax: bool, unit: Decimal) -> Shipping:
    if not shipping.tax_rate:
        return shipping
    amount, tax = _taxed(shipping.price, shipping.tax_rate, prices_include_tax, unit)
    return replace(shipping, amount=amount, tax=tax)


def _taxed(price: Decimal, rate: Decimal, included: bool, unit: Decimal) -> tuple[Decimal, Decimal]:
    """What a price is with tax, and how much of that is tax."""
    tax = (price * rate / (1 + rate if included else 1)).quantize(unit, ROUND_HALF_UP)
    return (price, tax) if included else (price + tax, tax)
