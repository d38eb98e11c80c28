"""Stock of one SKU and its events, for the specifications."""

from catalog.events import (
    BackOrderLimitChanged,
    LocationsRanked,
    SafetyStockChanged,
    StockIssued,
    StockReallocated,
    StockReceived,
    StockReleased,
    StockReserved,
    StockTransferred,
)
from catalog.shelves import Shelf, Stock

SKU = "MUG-1"
ORDER_ID = "o1"
MAIN, SHOP = "main", "shop"


def stocked(on_hand: int, reserved: int = 0) -> Stock:
    """So many units at the one location that there is."""
    return Stock({MAIN: Shelf(on_hand, reserved)})


def shelves(stock: Stock) -> dict[str, tuple[int, int]]:
    """On hand and reserved at each location."""
    return {location: (shelf.on_hand, shelf.reserved) for location, shelf in stock.shelves.items()}


def received(quantity: int, location: str = MAIN) -> StockReceived:
    return StockReceived(SKU, quantity, "delivery", location)


def reserved(quantity: int, location: str = MAIN) -> StockReserved:
    return StockReserved(SKU, quantity, ORDER_ID, location)


def released(quantity: int, location: str = MAIN) -> StockReleased:
    return StockReleased(SKU, quantity, ORDER_ID, location)


def issued(quantity: int, location: str = MAIN) -> StockIssued:
    return StockIssued(SKU, quantity, ORDER_ID, location)


def transferred(quantity: int, source: str = MAIN, destination: str = SHOP) -> StockTransferred:
    return StockTransferred(SKU, quantity, source, destination)


def reallocated(quantity: int, source: str = MAIN, destination: str = SHOP) -> StockReallocated:
    return StockReallocated(SKU, quantity, source, destination)


def back_orders(limit: int) -> BackOrderLimitChanged:
    return BackOrderLimitChanged(SKU, limit)


def safety_stock(quantity: int) -> SafetyStockChanged:
    return SafetyStockChanged(SKU, quantity)


def ranked(*locations: str) -> LocationsRanked:
    return LocationsRanked(SKU, locations)
