"""What the stock of one SKU is, and how its events change it: units at each location, and how many are reserved."""

from collections.abc import Iterable, Iterator
from typing import assert_never

import msgspec
from msgspec.structs import replace

from catalog.events import (
    MAIN,
    BackOrderLimitChanged,
    Condition,
    LocationsRanked,
    SafetyStockChanged,
    StockAdjusted,
    StockIssued,
    StockReallocated,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    StockTransferred,
)
from eventstore.decider import State


class Shelf(msgspec.Struct, frozen=True, omit_defaults=True):
    """The units at one location."""

    on_hand: int = 0
    reserved: int = 0

    @property
    def free(self) -> int:
        """Below zero where back-ordered units are to come from here."""
        return self.on_hand - self.reserved


class Stock(State):
    """`shelves` are by location, the one that is preferred first."""

    shelves: dict[str, Shelf] = {}
    back_order_limit: int = 0
    safety_stock: int = 0

    @property
    def on_hand(self) -> int:
        return sum(shelf.on_hand for shelf in self.shelves.values())

    @property
    def reserved(self) -> int:
        return sum(shelf.reserved for shelf in self.shelves.values())

    @property
    def available(self) -> int:
        """What can be sold out of the stock; below zero where more is ordered than is there."""
        return self.on_hand - self.reserved - self.safety_stock

    @property
    def orderable(self) -> int:
        """What can be ordered, back-ordered units included."""
        return max(0, self.available + self.back_order_limit)

    @property
    def default_location(self) -> str:
        return next(iter(self.shelves), MAIN)

    def at(self, location: str) -> Shelf:
        return self.shelves.get(location, Shelf())


StockEvent = (
    StockReceived
    | StockAdjusted
    | StockReserved
    | StockReleased
    | StockReallocated
    | StockIssued
    | StockReturned
    | StockTransferred
    | BackOrderLimitChanged
    | SafetyStockChanged
    | LocationsRanked
)


def evolve(stock: Stock, event: StockEvent) -> Stock:
    match event:
        case StockReceived():
            return _moved(stock, event.location, on_hand=event.quantity)
        case StockReturned():
            restocked = event.condition is Condition.RESTOCK
            return _moved(stock, event.location, on_hand=event.quantity) if restocked else stock
        case StockAdjusted():
            return _moved(stock, event.location, on_hand=event.quantity) if event.tracked else stock
        case StockReserved():
            return _moved(stock, event.location, reserved=event.quantity)
        case StockReleased():
            return _moved(stock, event.location, reserved=-event.quantity)
        case StockReallocated():
            left = _moved(stock, event.source, reserved=-event.quantity)
            return _moved(left, event.destination, reserved=event.quantity)
        case StockIssued():
            return _moved(stock, event.location, on_hand=-event.quantity, reserved=-event.quantity)
        case StockTransferred():
            left = _moved(stock, event.source, on_hand=-event.quantity)
            return _moved(left, event.destination, on_hand=event.quantity)
        case BackOrderLimitChanged():
            return replace(stock, back_order_limit=event.limit)
        case SafetyStockChanged():
            return replace(stock, safety_stock=event.quantity)
        case LocationsRanked():
            return replace(stock, shelves={place: stock.at(place) for place in (*event.locations, *stock.shelves)})
        case _:
            assert_never(event)


def _moved(stock: Stock, location: str, on_hand: int = 0, reserved: int = 0) -> Stock:
    shelf = stock.at(location)
    changed = Shelf(shelf.on_hand + on_hand, shelf.reserved + reserved)
    return Stock({**stock.shelves, location: changed}, stock.back_order_limit, stock.safety_stock)


def parts(quantity: int, offers: Iterable[tuple[str, int]]) -> dict[str, int]:
    """So many units by location, out of what is offered, the first offers first.

    A location may come again with a larger offer: what was taken of it is taken off.
    """
    taken: dict[str, int] = {}
    for location, offered in offers:
        part = min(quantity - sum(taken.values()), offered - taken.get(location, 0))
        if part > 0:
            taken[location] = taken.get(location, 0) + part
    return taken


def covering(stock: Stock, sku: str) -> Iterator[StockReallocated]:
    """Has back-ordered units come from locations that have some to spare."""
    for short, shelf in stock.shelves.items():
        spare = [(location, there.free) for location, there in stock.shelves.items()]
        for location, part in parts(max(0, -shelf.free), spare).items():
            event = StockReallocated(sku, part, short, location)
            yield event
            stock = evolve(stock, event)


def replanned(stock: Stock, sku: str, taken: dict[str, int]) -> Iterator[StockReallocated]:
    """Has so many units be reserved where they are taken, out of those that are reserved elsewhere."""
    for location, part in taken.items():
        last_first = reversed(stock.shelves.items())
        elsewhere = [(other, there.reserved - taken.get(other, 0)) for other, there in last_first if other != location]
        for source, moved in parts(max(0, part - stock.at(location).reserved), elsewhere).items():
            event = StockReallocated(sku, moved, source, location)
            yield event
            stock = evolve(stock, event)
