"""Events and commands of one product, for the specifications."""

from decimal import Decimal

from catalog.commands import CreateProduct
from catalog.events import PriceChanged, ProductCreated, ProductDiscontinued, ProductRenamed, StockPolicy

SKU = "MUG-1"


def create(name: str = "Mug", price: str = "12.95", currency: str = "GBP") -> CreateProduct:
    return CreateProduct(SKU, name, Decimal(price), currency, StockPolicy.TRACKED)


def created() -> ProductCreated:
    return ProductCreated(SKU, "Mug", Decimal("12.95"), "GBP", StockPolicy.TRACKED)


def renamed(name: str) -> ProductRenamed:
    return ProductRenamed(SKU, name)


def repriced(price: str) -> PriceChanged:
    return PriceChanged(SKU, Decimal(price), "GBP")


def discontinued() -> ProductDiscontinued:
    return ProductDiscontinued(SKU)
