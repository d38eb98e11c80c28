"""Events of the stock of one SKU, for the specifications."""

from catalog.events import StockIssued, StockReceived, StockReleased, StockReserved

SKU = "MUG-1"
ORDER_ID = "o1"


def received(quantity: int) -> StockReceived:
    return StockReceived(SKU, quantity, "delivery")


def reserved(quantity: int) -> StockReserved:
    return StockReserved(SKU, quantity, ORDER_ID)


def released(quantity: int) -> StockReleased:
    return StockReleased(SKU, quantity, ORDER_ID)


def issued(quantity: int) -> StockIssued:
    return StockIssued(SKU, quantity, ORDER_ID)
