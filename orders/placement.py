"""Placing an order: what the customer wants, at the names and prices of this moment."""

from collections.abc import Sequence
from typing import Any, NamedTuple, assert_never

from catalog.events import StockPolicy
from catalog.product import PRODUCT, Discontinued, NotCreated, Offered, Product, ProductIsDiscontinued
from eventstore.batch import Envelope
from eventstore.decider import CommandRefused
from eventstore.execution import current, execute, once
from eventstore.personal import Personal
from eventstore.stream import Receipt
from orders.address import Address
from orders.commands import PlaceOrder
from orders.events import OrderLine
from orders.order import ORDER


class Wanted(NamedTuple):
    """A line as it was asked for."""

    sku: str
    quantity: int


class UnknownProducts(CommandRefused):
    """The order names products that do not exist."""

    code = "validation_error"


class MixedCurrencies(CommandRefused):
    """All products of an order must have prices in one currency."""

    code = "validation_error"


def place(
    envelope: Envelope,
    order_id: str,
    customer_id: str | None,
    wanted: Sequence[Wanted],
    shipping_country: str | None,
    shipping_address: Personal[Address] | None,
) -> Receipt:
    """Price the order and place it. The receipt's stream is the order's: in a retry that of the order placed first.

    The country it goes to is not personal; it is the address's, unless another one is named.

    Pricing may refuse, so it is done within `once`: a retry gets its recorded answer, whatever has become of the
    products since.
    """

    country = shipping_country or (shipping_address.value.country if shipping_address else None)

    def act() -> Receipt:
        lines, currency = price(wanted, current(PRODUCT, {line.sku for line in wanted}))
        order = PlaceOrder(order_id, customer_id, lines, currency, country, shipping_address)
        return execute(envelope, ORDER, order_id, order)

    return once(envelope, act)


def price(wanted: Sequence[Wanted], products: dict[str, Product]) -> tuple[tuple[OrderLine, ...], str]:
    """The lines with their names and prices, and their currency.

    Raises UnknownProducts, ProductIsDiscontinued or MixedCurrencies.
    """
    offered = _offered(wanted, products)
    currency = offered[0].currency
    foreign = [place for place, product in enumerate(offered) if product.currency != currency]
    if foreign:
        raise MixedCurrencies(errors=_errors(foreign, f"The price of this product is not in {currency}."))
    return tuple(_line(line, product) for line, product in zip(wanted, offered, strict=True)), currency


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
    return OrderLine(line.sku, product.name, line.quantity, product.price, tracked)


def _errors(places: Sequence[int], detail: str) -> list[dict[str, Any]]:
    return [{"pointer": f"/lines/{place}/sku", "code": "invalid", "detail": detail} for place in places]
