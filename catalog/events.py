"""What happens to products and to their stock."""

from decimal import Decimal
from enum import StrEnum

from eventstore.event import Event


class StockPolicy(StrEnum):
    """Whether units of a product are counted. Postage and services are not."""

    TRACKED = "tracked"
    UNTRACKED = "untracked"


class ProductCreated(Event, name="product.created"):
    sku: str
    name: str
    price: Decimal
    currency: str
    stock_policy: StockPolicy


class ProductRenamed(Event, name="product.renamed"):
    sku: str
    name: str


class PriceChanged(Event, name="product.price_changed"):
    sku: str
    price: Decimal
    currency: str


class ProductDiscontinued(Event, name="product.discontinued"):
    sku: str


class StockReceived(Event, name="stock.received"):
    sku: str
    quantity: int
    reference: str


class StockAdjusted(Event, name="stock.adjusted"):
    """A count was corrected by `quantity`, up or down. Untracked: noted, but there is no count to correct."""

    sku: str
    quantity: int
    reason: str
    tracked: bool = True


class StockReserved(Event, name="stock.reserved"):
    sku: str
    quantity: int
    order_id: str


class StockReleased(Event, name="stock.released"):
    sku: str
    quantity: int
    order_id: str


class StockIssued(Event, name="stock.issued"):
    """Reserved units have left the shop."""

    sku: str
    quantity: int
    order_id: str


class StockReturned(Event, name="stock.returned"):
    """Units came back; `reference` is the credit note or order they came back for."""

    sku: str
    quantity: int
    reference: str
