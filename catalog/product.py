"""A product: its name, its price, and whether its stock is counted."""

from decimal import Decimal
from typing import assert_never

from msgspec.structs import replace

from catalog.bounds import refuse_odd_tax, refuse_too_cheap
from catalog.commands import (
    ChangePrice,
    ChangeTaxRate,
    CreateProduct,
    DiscontinueProduct,
    RenameProduct,
)
from catalog.events import (
    PriceChanged,
    ProductCreated,
    ProductDiscontinued,
    ProductRenamed,
    StockPolicy,
    TaxRateChanged,
)
from eventstore.decider import CommandRefused, Decider, State


class NotCreated(State):
    pass


class Offered(State):
    name: str
    price: Decimal
    currency: str
    stock_policy: StockPolicy
    tax_rate: Decimal = Decimal(0)


class Discontinued(State):
    name: str
    price: Decimal
    currency: str
    stock_policy: StockPolicy
    tax_rate: Decimal = Decimal(0)


Product = NotCreated | Offered | Discontinued
ProductCommand = CreateProduct | RenameProduct | ChangePrice | ChangeTaxRate | DiscontinueProduct
ProductEvent = ProductCreated | ProductRenamed | PriceChanged | TaxRateChanged | ProductDiscontinued


class ProductExists(CommandRefused):
    """There is a product with this SKU already, and it is another one."""


class ProductNotFound(CommandRefused):
    """There is no product with this SKU."""

    code = "not_found"


class ProductIsDiscontinued(CommandRefused):
    """The product is no longer offered."""


class CurrencyChanged(CommandRefused):
    """A product keeps the currency it was created with."""


def decide(product: Product, command: ProductCommand) -> list[ProductEvent]:
    match command:
        case CreateProduct():
            return create(product, command)
        case RenameProduct():
            return rename(product, command)
        case ChangePrice():
            return change_price(product, command)
        case ChangeTaxRate():
            return change_tax_rate(product, command)
        case DiscontinueProduct():
            return discontinue(product, command)
        case _:
            assert_never(command)


def create(product: Product, command: CreateProduct) -> list[ProductEvent]:
    refuse_too_cheap(command.sku, command.price)
    tax_rate = command.tax_rate or Decimal(0)
    refuse_odd_tax(tax_rate)
    wanted = Offered(command.name, command.price, command.currency, command.stock_policy, tax_rate)
    match product:
        case NotCreated():
            return [
                ProductCreated(
                    command.sku, command.name, command.price, command.currency, command.stock_policy, tax_rate
                )
            ]
        case Offered() if product == wanted:
            return []
        case _:
            raise ProductExists(sku=command.sku)


def rename(product: Product, command: RenameProduct) -> list[ProductEvent]:
    current = offered(product, command.sku)
    return [] if current.name == command.name else [ProductRenamed(command.sku, command.name)]


def change_price(product: Product, command: ChangePrice) -> list[ProductEvent]:
    refuse_too_cheap(command.sku, command.price)
    current = offered(product, command.sku)
    if current.currency != command.currency:
        raise CurrencyChanged(sku=command.sku, currency=current.currency)
    return [] if current.price == command.price else [PriceChanged(command.sku, command.price, command.currency)]


def change_tax_rate(product: Product, command: ChangeTaxRate) -> list[ProductEvent]:
    refuse_odd_tax(command.tax_rate)
    current = offered(product, command.sku)
    return [] if current.tax_rate == command.tax_rate else [TaxRateChanged(command.sku, command.tax_rate)]


def discontinue(product: Product, command: DiscontinueProduct) -> list[ProductEvent]:
    match product:
        case NotCreated():
            raise ProductNotFound(sku=command.sku)
        case Offered():
            return [ProductDiscontinued(command.sku)]
        case Discontinued():
            return []
        case _:
            assert_never(product)


def evolve(product: Product, event: ProductEvent) -> Product:
    match event, product:
        case ProductCreated(), _:
            return Offered(event.name, event.price, event.currency, event.stock_policy, event.tax_rate)
        case ProductRenamed(), Offered():
            return replace(product, name=event.name)
        case PriceChanged(), Offered():
            return replace(product, price=event.price)
        case TaxRateChanged(), Offered():
            return replace(product, tax_rate=event.tax_rate)
        case ProductDiscontinued(), Offered():
            return Discontinued(product.name, product.price, product.currency, product.stock_policy, product.tax_rate)
        case _:
            return product


def offered(product: Product, sku: str) -> Offered:
    """Raises ProductNotFound or ProductIsDiscontinued for one that is not."""
    match product:
        case NotCreated():
            raise ProductNotFound(sku=sku)
        case Offered():
            return product
        case Discontinued():
            raise ProductIsDiscontinued(sku=sku)
        case _:
            assert_never(product)


PRODUCT: Decider[Product, ProductCommand, ProductEvent] = Decider("product", NotCreated(), decide, evolve)
