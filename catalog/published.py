"""What of the catalogue's events the feed and webhooks show: nothing that people write by hand, as reasons are."""

from collections.abc import Mapping

from catalog import events
from eventstore.event import Event

PUBLISHED: Mapping[type[Event], str] = {
    events.ProductCreated: "sku name price currency stock_policy tax_rate",
    events.ProductRenamed: "sku name",
    events.PriceChanged: "sku price currency",
    events.TaxRateChanged: "sku tax_rate",
    events.ProductDiscontinued: "sku",
    events.StockReceived: "sku quantity location",
    events.StockAdjusted: "sku quantity tracked location counted",
    events.StockReserved: "sku quantity order_id location",
    events.StockReleased: "sku quantity order_id location",
    events.StockReallocated: "sku quantity source destination",
    events.StockIssued: "sku quantity order_id location",
    events.StockReturned: "sku quantity reference location condition",
    events.StockTransferred: "sku quantity source destination",
    events.BackOrderLimitChanged: "sku limit",
    events.SafetyStockChanged: "sku quantity",
    events.LocationsRanked: "sku locations",
    events.ReservationMade: "reservation_id sku quantity expires_at",
    events.ReservationReleased: "reservation_id sku quantity",
    events.ReservationExpired: "reservation_id sku quantity",
}
