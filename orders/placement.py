"""Placing an order, or checking out a cart: what is wanted, at the names, prices and taxes of this moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, assert_never

from django.conf import settings

from catalog import money
from catalog.events import StockPolicy
from catalog.money import Money
from catalog.product import PRODUCT, Discontinued, NotCreated, Offered, Product, ProductIsDiscontinued
from eventstore.batch import Envelope
from eventstore.decider import CommandRefused
from eventstore.execution import current, execute, once
from eventstore.personal import Personal
from eventstore.stream import Receipt
from orders.address import Address
from orders.amounts import Amounts, amounts
from orders.cart import CART, opened
from orders.commands import PlaceOrder
from orders.events import OrderLine, Shipping
from orders.order import ORDER


class Wanted(NamedTuple):
    """A line as it was asked for. Without a `tax_rate` it has its product's."""

    sku: str
    quantity: int
    discount: Decimal = Decimal(0)
    tax_rate: Decimal | None = None


@dataclass(frozen=True)
class Terms:
    """What an order says beside its lines. The country it goes to is the address's, unless another one is named."""

    customer_id: str | None = None
    shipping_country: str | None = None
    shipping_address: Personal[Address] | None = None
    email: Personal[str] | None = None
    note: Personal[str] | None = None
    shipping: Shipping | None = None
    discount: Decimal = Decimal(0)
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
    """All products of an order must have prices in one currency."""

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
        return execute(envelope, ORDER, order_id, _order(envelope, order_id, lines, currency, terms))

    return once(envelope, act)


def check_out(envelope: Envelope, order_id: str, cart_id: str, terms: Terms, confirmed: Money) -> Receipt:
    """Place an order for what is in the cart, if it costs what was confirmed. The receipt is the order's.

    Raises PriceChanged, with what it costs, and CartIsEmpty or what else a cart refuses.
    """

    def act() -> Receipt:
        items = opened(current(CART, [cart_id])[cart_id], cart_id).items
        if not items:
            raise CartIsEmpty(cart_id=cart_id)
        wanted = [Wanted(sku, quantity) for sku, quantity in items.items()]
        lines, currency = price(wanted, current(PRODUCT, items))
        _refuse_other_price(confirmed, costs(lines, currency, terms), currency)
        return execute(envelope, ORDER, order_id, _order(envelope, order_id, lines, currency, terms, cart_id))

    return once(envelope, act)


def price(wanted: Sequence[Wanted], products: dict[str, Product]) -> tuple[tuple[OrderLine, ...], str]:
    """The lines with their names, prices and tax rates, and their currency.

    Raises UnknownProducts, ProductIsDiscontinued or MixedCurrencies.
    """
    offered = _offered(wanted, products)
    currency = offered[0].currency
    foreign = [place for place, product in enumerate(offered) if product.currency != currency]
    if foreign:
        raise MixedCurrencies(errors=_errors(foreign, f"The price of this product is not in {currency}."))
    return tuple(_line(line, product) for line, product in zip(wanted, offered, strict=True)), currency


def costs(lines: Sequence[OrderLine], currency: str, terms: Terms) -> Amounts:
    """What an order of these lines would cost."""
    return amounts(lines, currency, terms.discount, terms.shipping, terms.included)


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
        terms.shipping,
        terms.discount,
        terms.included,
        envelope.occurred_at + settings.PAYMENT_DUE_AFTER if settings.PAYMENT_DUE_AFTER else None,
        cart_id,
    )


def _refuse_other_price(confirmed: Money, now: Amounts, currency: str) -> None:
    if confirmed != Money(now.total, currency):
        prices: Iterable[dict[str, Any]] = (
            {"sku": line.sku, "unit_price": money.shown(line.unit_price, currency)} for line in now.lines
        )
        raise PriceChanged(total=money.shown(now.total, currency), lines=list(prices))


def _offered(wanted: Sequence[Wanted], products: dict[str, Product]) -> list[Offered]:
    unknown = [place for place, line in enumerate(wanted) if isinstance(products[line.sku], NotCreated)]
    if unknown:
        raise UnknownProducts(errors=_errors(unknown, "There is no product with this SKU."))
    return [_still_offered(line.sku, products[line.sku]) for line in wanted]


def _still_offered(sku: str, product: Product) -> Offered:
    match product:
        case Offered():
            return product
        case Discontinued() | NotCreated():
            raise ProductIsDiscontinued(sku=sku)
        case _:
            assert_never(product)


def _line(line: Wanted, product: Offered) -> OrderLine:
    tracked = product.stock_policy is StockPolicy.TRACKED
    tax_rate = product.tax_rate if line.tax_rate is None else line.tax_rate
    return OrderLine(line.sku, product.name, line.quantity, product.price, tracked, line.discount, tax_rate)


def _errors(places: Sequence[int], detail: str) -> list[dict[str, Any]]:
    return [{"pointer": f"/lines/{place}/sku", "code": "invalid", "detail": detail} for place in places]
