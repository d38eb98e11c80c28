"""The stock of one SKU: units on hand, and how many of them are reserved for orders.

Neither what is on hand nor what is available ever falls below zero.
"""

from typing import assert_never

from catalog.bounds import refuse_too_few
from catalog.commands import (
    AdjustStock,
    IssueStock,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    ReturnStock,
)
from catalog.events import (
    StockAdjusted,
    StockIssued,
    StockPolicy,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
)
from eventstore.decider import CommandRefused, Decider, State


class Stock(State):
    on_hand: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


StockCommand = ReceiveStock | AdjustStock | ReserveStock | ReleaseStock | IssueStock | ReturnStock
StockEvent = StockReceived | StockAdjusted | StockReserved | StockReleased | StockIssued | StockReturned


class StockTooLow(CommandRefused):
    """There is not enough of it in stock."""

    code = "insufficient_stock"


class NothingAdjusted(CommandRefused):
    """An adjustment says by how much the count is wrong, up or down."""

    code = "validation_error"


class StockNotReserved(CommandRefused):
    """More would be taken from the reserved units than are reserved."""


class StockNotTracked(CommandRefused):
    """The product is untracked: its units are not counted."""


def decide(stock: Stock, command: StockCommand) -> list[StockEvent]:
    if not isinstance(command, AdjustStock):
        refuse_too_few(command.sku, command.quantity)
    match command:
        case ReceiveStock():
            return receive(command)
        case AdjustStock():
            return adjust(stock, command)
        case ReserveStock():
            return reserve(stock, command)
        case ReleaseStock():
            return release(stock, command)
        case IssueStock():
            return issue(stock, command)
        case ReturnStock():
            return [StockReturned(command.sku, command.quantity, command.reference)]
        case _:
            assert_never(command)


def receive(command: ReceiveStock) -> list[StockEvent]:
    if command.stock_policy is StockPolicy.UNTRACKED:
        raise StockNotTracked(sku=command.sku)
    return [StockReceived(command.sku, command.quantity, command.reference)]


def adjust(stock: Stock, command: AdjustStock) -> list[StockEvent]:
    if command.quantity == 0:
        raise NothingAdjusted(sku=command.sku)
    if command.stock_policy is StockPolicy.UNTRACKED:
        return [StockAdjusted(command.sku, command.quantity, command.reason, tracked=False)]
    if stock.available + command.quantity < 0:
        raise StockTooLow(sku=command.sku, requested=-command.quantity, available=stock.available)
    return [StockAdjusted(command.sku, command.quantity, command.reason)]


def reserve(stock: Stock, command: ReserveStock) -> list[StockEvent]:
    if command.quantity > stock.available:
        raise StockTooLow(sku=command.sku, requested=command.quantity, available=stock.available)
    return [StockReserved(command.sku, command.quantity, command.order_id)]


def release(stock: Stock, command: ReleaseStock) -> list[StockEvent]:
    if command.quantity > stock.reserved:
        raise StockNotReserved(sku=command.sku, requested=command.quantity, reserved=stock.reserved)
    return [StockReleased(command.sku, command.quantity, command.order_id)]


def issue(stock: Stock, command: IssueStock) -> list[StockEvent]:
    if command.quantity > stock.reserved:
        raise StockNotReserved(sku=command.sku, requested=command.quantity, reserved=stock.reserved)
    return [StockIssued(command.sku, command.quantity, command.order_id)]


def evolve(stock: Stock, event: StockEvent) -> Stock:
    match event:
        case StockReceived() | StockReturned():
            return Stock(stock.on_hand + event.quantity, stock.reserved)
        case StockAdjusted():
            return Stock(stock.on_hand + event.quantity, stock.reserved) if event.tracked else stock
        case StockReserved():
            return Stock(stock.on_hand, stock.reserved + event.quantity)
        case StockReleased():
            return Stock(stock.on_hand, stock.reserved - event.quantity)
        case StockIssued():
            return Stock(stock.on_hand - event.quantity, stock.reserved - event.quantity)
        case _:
            assert_never(event)


STOCK: Decider[Stock, StockCommand, StockEvent] = Decider("stock", Stock(), decide, evolve)
