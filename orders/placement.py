"""Placing an order, or checking out a cart: what is wanted, at the names, prices and taxes of this moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

from django.conf import settings

from catalog import money
from catalog.events import StockPolicy
from catalog.money import Money
from catalog.product import PRODUCT, NotCreated, Offered, Product, offered
from eventstore.commands.batch import ConcurrentModification, Envelope
from eventstore.commands.execution import current, execute, once
from eventstore.decider import CommandRefused
from eventstore.log import stream
from eventstore.log.stream import Receipt
from eventstore.privacy.personal import Personal
from orders.address import Address
from orders.amounts import Amounts, amounts, payable
from orders.cart import CART, CartNotFound, CartOfAnother, Open, opened
from orders.commands import PlaceOrder
from orders.events import OrderLine, Shipping
from orders.order import ORDER


class Wanted(NamedTuple):
    """A line as it was asked for. Without a `tax_rate` it has its product's."""

    sku: str
    quantity: int
    discount: Money | None = None
    tax_rate: Decimal | None = None


class Credited(NamedTuple):
    """A line of a credit note as it was asked for. Without a price it has its product's."""

    sku: str
    quantity: int
    unit_price: Money | None = None


class Way(NamedTuple):
    """How an order is to be sent, and what is charged for that."""

    price: Money
    method: str = ""
    tax_rate: Decimal | None = None


@dataclass(frozen=True)
class Terms:
    """What an order says beside its lines. The country it goes to is the address's, unless another one is named."""

    customer_id: str | None = None
    shipping_country: str | None = None
    shipping_address: Personal[Address] | None = None
    email: Personal[str] | None = None
    note: Personal[str] | None = None
    shipping: Way | None = None
    discount: Money | None = None
    prices_include_tax: bool | None = None

    @property
    def country(self) -> str | None:
        return self.shipping_country or (self.shipping_address.value.country if self.shipping_address else None)

    @property
    def included(self) -> bool:
        given = self.prices_include_tax
        return bool(settings.PRICES_INCLUDE_TAX) if given is None else given


class UnknownProducts(CommandRefused):
    """The order names products that do not exist."""

    code = "validation_error"


class MixedCurrencies(CommandRefused):
    """All prices and amounts of an order must be in one currency."""

    code = "validation_error"


class PriceChanged(CommandRefused):
    """It costs something else now than what was confirmed."""

    code = "price_changed"


class CartIsEmpty(CommandRefused):
    """There is nothing in the cart."""


def place(envelope: Envelope, order_id: str, wanted: Sequence[Wanted], terms: Terms) -> Receipt:
    """Price the order and place it. The receipt's stream is the order's: in a retry that of the order placed first.

    Pricing may refuse, so it is done within `once`: a retry gets its recorded answer, whatever has become of the
    products since.
    """

    def act() -> Receipt:
        lines, currency = price(wanted, current(PRODUCT, {line.sku for line in wanted}))
        _refuse_foreign(wanted, terms, currency)
        return execute(envelope, ORDER, order_id, _order(envelope, order_id, lines, currency, terms))

    return once(envelope, act)


def check_out(envelope: Envelope, order_id: str, cart_id: str, terms: Terms, confirmed: Money) -> Receipt:
    """Place an order for what is in the cart, if it costs what was confirmed. The receipt is the order's.

    The version that the envelope expects is the cart's: it is the cart that the customer has seen. Raises PriceChanged,
    with what it costs, and CartIsEmpty or what else a cart refuses.
    """

    def act() -> Receipt:
        cart = _seen(cart_id, envelope.expected_version)
        items, said = cart.items, replace(terms, customer_id=_buyer(cart, terms))
        if not items:
            raise CartIsEmpty(cart_id=cart_id)
        wanted = [Wanted(sku, quantity) for sku, quantity in items.items()]
        lines, currency = price(wanted, current(PRODUCT, items))
        _refuse_foreign(wanted, terms, currency)
        _refuse_other_price(confirmed, costs(lines, currency, terms), currency)
        order = _order(envelope, order_id, lines, currency, said, cart_id)
        return execute(replace(envelope, expected_version=None), ORDER, order_id, order)

    return once(envelope, act)


def price(wanted: Sequence[Wanted], products: dict[str, Product]) -> tuple[tuple[OrderLine, ...], str]:
    """The lines with their names, prices and tax rates, and their currency.

    Raises UnknownProducts, ProductIsDiscontinued or MixedCurrencies.
    """
    found = _offered(wanted, products)
    currency = found[0].currency
    foreign = [place for place, product in enumerate(found) if product.currency != currency]
    if foreign:
        raise MixedCurrencies(errors=_errors(foreign, f"The price of this product is not in {currency}."))
    return tuple(_line(line, product) for line, product in zip(wanted, found, strict=True)), currency


def credited(lines: Sequence[Credited], products: dict[str, Product]) -> tuple[tuple[OrderLine, ...], str]:
    """What is credited, at the prices that are named or those of this moment; also what is no longer offered.

    Raises UnknownProducts or MixedCurrencies.
    """
    unknown = [place for place, line in enumerate(lines) if isinstance(products[line.sku], NotCreated)]
    if unknown:
        raise UnknownProducts(errors=_errors(unknown, "There is no product with this SKU."))
    priced = [_credited(line, products[line.sku]) for line in lines]
    currency = priced[0][1]
    foreign = [place for place, (_, other) in enumerate(priced) if other != currency]
    if foreign:
        named = ["unit_price/currency" if lines[place].unit_price else "sku" for place in foreign]
        raise MixedCurrencies(errors=_errors(foreign, f"The first price is in {currency}.", named))
    return tuple(line for line, _ in priced), currency


def costs(lines: Sequence[OrderLine], currency: str, terms: Terms) -> Amounts:
    """What an order of these lines would cost."""
    discount = terms.discount.amount if terms.discount else Decimal(0)
    return amounts(lines, currency, discount, _shipping(terms.shipping), terms.included)


def _order(
    envelope: Envelope,
    order_id: str,
    lines: tuple[OrderLine, ...],
    currency: str,
    terms: Terms,
    cart_id: str | None = None,
) -> PlaceOrder:
    return PlaceOrder(
        order_id,
        terms.customer_id,
        lines,
        currency,
        terms.country,
        terms.shipping_address,
        terms.email,
        terms.note,
        _shipping(terms.shipping),
        terms.discount.amount if terms.discount else None,
        terms.included,
        envelope.occurred_at + settings.PAYMENT_DUE_AFTER if settings.PAYMENT_DUE_AFTER else None,
        cart_id,
    )


def _seen(cart_id: str, expected_version: int | None) -> Open:
    """What comes between this look and the order is the cart's to refuse, which knows what was ordered of it."""
    name = CART.stream(cart_id)
    stored = stream.load([name]).get(name)
    if stored is None:
        raise CartNotFound(cart_id=cart_id)
    cart = opened(CART.restore(stored), cart_id)
    if expected_version not in (None, stored.version):
        raise ConcurrentModification(current_version=stored.version)
    return cart


def _shipping(way: Way | None) -> Shipping | None:
    return Shipping(way.price.amount, way.method, way.tax_rate or Decimal(0)) if way else None


def _refuse_foreign(wanted: Sequence[Wanted], terms: Terms, currency: str) -> None:
    """What is said of money beside the prices is in the prices' currency."""
    said = {f"/lines/{place}/discount/currency": line.discount for place, line in enumerate(wanted)}
    said |= {"/discount/currency": terms.discount, "/shipping/price/currency": terms.shipping and terms.shipping.price}
    foreign = [pointer for pointer, money in said.items() if money is not None and money.currency != currency]
    if foreign:
        detail = f"The prices of this order are in {currency}."
        raise MixedCurrencies(errors=[{"pointer": place, "code": "invalid", "detail": detail} for place in foreign])


def _buyer(cart: Open, terms: Terms) -> str | None:
    if cart.customer_id is not None and terms.customer_id not in (None, cart.customer_id):
        raise CartOfAnother(customer_id=cart.customer_id)
    return cart.customer_id or terms.customer_id


def _refuse_other_price(confirmed: Money, now: Amounts, currency: str) -> None:
    total = payable(now.total, currency)
    if confirmed != Money(total, currency):
        prices: Iterable[dict[str, Any]] = (
            {"sku": line.sku, "unit_price": money.shown(line.unit_price, currency)} for line in now.lines
        )
        raise PriceChanged(total=money.shown(total, currency), lines=list(prices))


def _offered(wanted: Sequence[Wanted], products: dict[str, Product]) -> list[Offered]:
    unknown = [place for place, line in enumerate(wanted) if isinstance(products[line.sku], NotCreated)]
    if unknown:
        raise UnknownProducts(errors=_errors(unknown, "There is no product with this SKU."))
    return [offered(products[line.sku], line.sku) for line in wanted]


def _line(line: Wanted, product: Offered) -> OrderLine:
    tracked = product.stock_policy is StockPolicy.TRACKED
    tax_rate = product.tax_rate if line.tax_rate is None else line.tax_rate
    discount = line.discount.amount if line.discount else Decimal(0)
    return OrderLine(line.sku, product.name, line.quantity, product.price, tracked, discount, tax_rate)


def _credited(line: Credited, product: Product) -> tuple[OrderLine, str]:
    assert not isinstance(product, NotCreated)
    unit_price = line.unit_price or Money(product.price, product.currency)
    tracked = product.stock_policy is StockPolicy.TRACKED
    price = unit_price.amount
    return (
        OrderLine(line.sku, product.name, line.quantity, price, tracked, tax_rate=product.tax_rate),
        unit_price.currency,
    )


def _errors(places: Sequence[int], detail: str, fields: Iterable[str] = repeat("sku")) -> list[dict[str, Any]]:
    return [
        {"pointer": f"/lines/{place}/{field}", "code": "invalid", "detail": detail}
        for place, field in zip(places, fields, strict=False)
    ]
