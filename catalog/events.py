"""What happens to products, to their stock, and to what is reserved of it without an order."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from eventstore.event import Event, upcasts
from eventstore.upcaster import Fields

# Where units are of which nobody says where they are.
MAIN = "main"


class StockPolicy(StrEnum):
    """Whether units of a product are counted. Postage and services are not."""

    TRACKED = "tracked"
    UNTRACKED = "untracked"


class Condition(StrEnum):
    """What becomes of units that come back: they are sold again, or written off."""

    RESTOCK = "restock"
    WRITE_OFF = "write_off"


class ProductCreated(Event, name="product.created", version=2):
    """`tax_rate` is a part of one: 0.2 for 20 %. Version 1 knew none."""

    sku: str
    name: str
    price: Decimal
    currency: str
    stock_policy: StockPolicy
    tax_rate: Decimal = Decimal(0)


class ProductRenamed(Event, name="product.renamed"):
    sku: str
    name: str


class PriceChanged(Event, name="product.price_changed"):
    sku: str
    price: Decimal
    currency: str


class TaxRateChanged(Event, name="product.tax_rate_changed"):
    sku: str
    tax_rate: Decimal


class ProductDiscontinued(Event, name="product.discontinued"):
    sku: str


class StockReceived(Event, name="stock.received", version=2):
    sku: str
    quantity: int
    reference: str
    location: str = MAIN


class StockAdjusted(Event, name="stock.adjusted", version=2):
    """A count was corrected by `quantity`, up or down; `counted` is what was counted, where somebody did.

    Untracked: noted, but there is no count to correct.
    """

    sku: str
    quantity: int
    reason: str
    tracked: bool = True
    location: str = MAIN
    counted: int | None = None


class StockReserved(Event, name="stock.reserved", version=2):
    """`order_id` is the order or the reservation that the units are for. They are to come from this location."""

    sku: str
    quantity: int
    order_id: str
    location: str = MAIN


class StockReleased(Event, name="stock.released", version=2):
    sku: str
    quantity: int
    order_id: str
    location: str = MAIN


class StockReallocated(Event, name="stock.reallocated"):
    """Reserved units are to come from `destination` now, not from `source`. Nothing has been moved."""

    sku: str
    quantity: int
    source: str
    destination: str


class StockIssued(Event, name="stock.issued", version=2):
    """Reserved units have left the shop."""

    sku: str
    quantity: int
    order_id: str
    location: str = MAIN


class StockReturned(Event, name="stock.returned", version=2):
    """Units came back; `reference` is the credit note or order they came back for."""

    sku: str
    quantity: int
    reference: str
    location: str = MAIN
    condition: Condition = Condition.RESTOCK


class StockTransferred(Event, name="stock.transferred"):
    """Units were moved from one location to another."""

    sku: str
    quantity: int
    source: str
    destination: str


class BackOrderLimitChanged(Event, name="stock.back_order_limit_changed"):
    """So many units may be ordered that are not there yet; 0: none."""

    sku: str
    limit: int


class SafetyStockChanged(Event, name="stock.safety_stock_changed"):
    """So many units are kept back, and not sold."""

    sku: str
    quantity: int


class LocationsRanked(Event, name="stock.locations_ranked"):
    """What is ordered is to come from the first of these that has it."""

    sku: str
    locations: tuple[str, ...]


@upcasts(ProductCreated, 1)
@upcasts(StockReceived, 1)
@upcasts(StockAdjusted, 1)
@upcasts(StockReserved, 1)
@upcasts(StockReleased, 1)
@upcasts(StockIssued, 1)
@upcasts(StockReturned, 1)
def with_defaults(fields: Fields) -> Fields:
    """There was no tax rate, and one location."""
    return fields


class ReservationMade(Event, name="reservation.made"):
    """Units are kept for somebody who has not ordered them yet, until a moment."""

    reservation_id: str
    sku: str
    quantity: int
    expires_at: datetime


class ReservationReleased(Event, name="reservation.released"):
    reservation_id: str
    sku: str
    quantity: int


class ReservationExpired(Event, name="reservation.expired"):
    reservation_id: str
    sku: str
    quantity: int
