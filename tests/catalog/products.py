"""Events and commands of one product, for the specifications."""

from decimal import Decimal

from catalog.commands import CreateProduct
from catalog.events import PriceChanged, ProductCreated, ProductDiscontinued, ProductRenamed, StockPolicy

SKU = "MUG-1"


def create(
    name: str = "Mug", price: str = "12.95", currency: str = "GBP", tax_rate: str | None = None
) -> CreateProduct:
    rate = None if tax_rate is None else Decimal(tax_rate)
    return CreateProduct(SKU, name, Decimal(price), currency, StockPolicy.TRACKED, rate)


def created(tax_rate: str = "0") -> ProductCreated:
    return ProductCreated(SKU, "Mug", Decimal("12.95"), "GBP", StockPolicy.TRACKED, Decimal(tax_rate))


def renamed(name: str) -> ProductRenamed:
    return ProductRenamed(SKU, name)


def repriced(price: str) -> PriceChanged:
    return PriceChanged(SKU, Decimal(price), "GBP")


def discontinued() -> ProductDiscontinued:
    return ProductDiscontinued(SKU)
