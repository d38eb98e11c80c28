"""The stock of one SKU: units at each of its locations, and how many of them are reserved.

What is on hand never falls below zero, and no more is reserved than is on hand and may be back-ordered. Reserved units
belong to no order in particular: which location they are to come from is a plan, and it follows the units. No location
is short of reserved units while another has some to spare.
"""

from typing import assert_never

from catalog.bounds import refuse_too_few
from catalog.commands import (
    AdjustStock,
    CountStock,
    IssueStock,
    KeepSafetyStock,
    LimitBackOrders,
    RankLocations,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    ReturnStock,
    TransferStock,
)
from catalog.events import (
    BackOrderLimitChanged,
    LocationsRanked,
    SafetyStockChanged,
    StockAdjusted,
    StockIssued,
    StockPolicy,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    StockTransferred,
)
from catalog.shelves import Stock, StockEvent, covering, evolve, parts, replanned
from eventstore.decider import CommandRefused, Decider

StockCommand = (
    ReceiveStock
    | AdjustStock
    | CountStock
    | ReserveStock
    | ReleaseStock
    | IssueStock
    | ReturnStock
    | TransferStock
    | LimitBackOrders
    | KeepSafetyStock
    | RankLocations
)


MOST_LOCATIONS = 100


class StockTooLow(CommandRefused):
    """There is not enough of it in stock."""

    code = "insufficient_stock"


class NothingAdjusted(CommandRefused):
    """An adjustment says by how much the count is wrong, up or down."""

    code = "validation_error"


class CountedTooLate(CommandRefused):
    """The stock is no longer what it was when it was counted: count again."""


class StockNotReserved(CommandRefused):
    """More would be taken from the reserved units than are reserved."""


class StockNotTracked(CommandRefused):
    """The product is untracked: its units are not counted."""


class LimitTooLow(CommandRefused):
    """A limit of back-orders and a safety stock are zero or more."""

    code = "validation_error"


class TooManyLocations(CommandRefused):
    """A SKU is kept at 100 locations at most."""

    code = "validation_error"


class LocationsUnclear(CommandRefused):
    """Name each location once: there is one at least, and units are moved from one to another one."""

    code = "validation_error"


def decide(stock: Stock, command: StockCommand) -> list[StockEvent]:
    match command:
        case ReceiveStock():
            return receive(stock, command)
        case AdjustStock():
            return adjust(stock, command)
        case CountStock():
            return count(stock, command)
        case ReserveStock():
            return reserve(stock, command)
        case ReleaseStock():
            return release(stock, command)
        case IssueStock():
            return issue(stock, command)
        case ReturnStock():
            return put_back(stock, command)
        case TransferStock():
            return transfer(stock, command)
        case LimitBackOrders():
            return limit_back_orders(stock, command)
        case KeepSafetyStock():
            return keep_safety_stock(stock, command)
        case RankLocations():
            return rank_locations(stock, command)
        case _:
            assert_never(command)


def receive(stock: Stock, command: ReceiveStock) -> list[StockEvent]:
    refuse_too_few(command.sku, command.quantity)
    _refuse_untracked(command)
    location = command.location or stock.default_location
    return _covered(stock, StockReceived(command.sku, command.quantity, command.reference, location))


def adjust(stock: Stock, command: AdjustStock) -> list[StockEvent]:
    if command.quantity == 0:
        raise NothingAdjusted(sku=command.sku)
    location = command.location or stock.default_location
    if command.stock_policy is StockPolicy.UNTRACKED:
        return [StockAdjusted(command.sku, command.quantity, command.reason, False, location)]
    return _adjusted(stock, StockAdjusted(command.sku, command.quantity, command.reason, location=location))


def count(stock: Stock, command: CountStock) -> list[StockEvent]:
    _refuse_untracked(command)
    location = command.location or stock.default_location
    on_hand = stock.at(location).on_hand
    if on_hand == command.counted:
        return []
    if on_hand != command.expected:
        raise CountedTooLate(sku=command.sku, location=location, expected=command.expected, on_hand=on_hand)
    change = command.counted - on_hand
    event = StockAdjusted(command.sku, change, command.reason, location=location, counted=command.counted)
    return _adjusted(stock, event)


def reserve(stock: Stock, command: ReserveStock) -> list[StockEvent]:
    refuse_too_few(command.sku, command.quantity)
    if command.quantity > stock.orderable:
        raise StockTooLow(sku=command.sku, requested=command.quantity, available=stock.orderable)
    free = ((location, shelf.free) for location, shelf in stock.shelves.items())
    # What no location has is back-ordered: it is to come to the first.
    taken = parts(command.quantity, [*free, (stock.default_location, command.quantity)])
    return [StockReserved(command.sku, part, command.order_id, location) for location, part in taken.items()]


def release(stock: Stock, command: ReleaseStock) -> list[StockEvent]:
    _refuse_unreserved(stock, command)
    last_first = list(reversed(stock.shelves.items()))
    short = ((location, -shelf.free) for location, shelf in last_first)
    taken = parts(command.quantity, [*short, *((location, shelf.reserved) for location, shelf in last_first)])
    return [StockReleased(command.sku, part, command.order_id, location) for location, part in taken.items()]


def issue(stock: Stock, command: IssueStock) -> list[StockEvent]:
    _refuse_unreserved(stock, command)
    shelves = stock.shelves
    if command.location is not None:
        shelves = {command.location: stock.at(command.location)}
    on_hand = sum(shelf.on_hand for shelf in shelves.values())
    if command.quantity > on_hand:
        raise StockTooLow(sku=command.sku, requested=command.quantity, available=on_hand)
    planned = ((location, min(shelf.on_hand, shelf.reserved)) for location, shelf in shelves.items())
    others = ((location, shelf.on_hand) for location, shelf in shelves.items())
    taken = parts(command.quantity, [*planned, *others])
    issued = [StockIssued(command.sku, part, command.order_id, location) for location, part in taken.items()]
    return [*replanned(stock, command.sku, taken), *issued]


def put_back(stock: Stock, command: ReturnStock) -> list[StockEvent]:
    refuse_too_few(command.sku, command.quantity)
    location = command.location or stock.default_location
    event = StockReturned(command.sku, command.quantity, command.reference, location, command.condition)
    return _covered(stock, event)


def transfer(stock: Stock, command: TransferStock) -> list[StockEvent]:
    refuse_too_few(command.sku, command.quantity)
    _refuse_untracked(command)
    if command.source == command.destination:
        raise LocationsUnclear(sku=command.sku, location=command.source)
    free = max(0, stock.at(command.source).free)
    if command.quantity > free:
        raise StockTooLow(sku=command.sku, requested=command.quantity, available=free, location=command.source)
    transferred = StockTransferred(command.sku, command.quantity, command.source, command.destination)
    _placed(stock, transferred)
    return [transferred]


def limit_back_orders(stock: Stock, command: LimitBackOrders) -> list[StockEvent]:
    """Who lowers it takes nothing back from whom it was promised."""
    _refuse_untracked(command)
    if command.limit < 0:
        raise LimitTooLow(sku=command.sku, limit=command.limit)
    return [] if command.limit == stock.back_order_limit else [BackOrderLimitChanged(command.sku, command.limit)]


def keep_safety_stock(stock: Stock, command: KeepSafetyStock) -> list[StockEvent]:
    _refuse_untracked(command)
    if command.quantity < 0:
        raise LimitTooLow(sku=command.sku, limit=command.quantity)
    return [] if command.quantity == stock.safety_stock else [SafetyStockChanged(command.sku, command.quantity)]


def rank_locations(stock: Stock, command: RankLocations) -> list[StockEvent]:
    _refuse_untracked(command)
    if not command.locations or len(set(command.locations)) < len(command.locations):
        raise LocationsUnclear(sku=command.sku, locations=list(command.locations))
    ranked = LocationsRanked(command.sku, command.locations)
    return [] if list(_placed(stock, ranked).shelves) == list(stock.shelves) else [ranked]


def _covered(stock: Stock, event: StockEvent) -> list[StockEvent]:
    """The event, and that units which came free cover what is back-ordered elsewhere."""
    return [event, *covering(_placed(stock, event), event.sku)]


def _placed(stock: Stock, event: StockEvent) -> Stock:
    """The stock after the event. Raises TooManyLocations."""
    after = evolve(stock, event)
    if len(after.shelves) > max(MOST_LOCATIONS, len(stock.shelves)):
        raise TooManyLocations(sku=event.sku, locations=len(after.shelves))
    return after


def _adjusted(stock: Stock, event: StockAdjusted) -> list[StockEvent]:
    """No more units are missing than are there, nor than nobody was promised."""
    unpromised = max(0, stock.on_hand - stock.reserved + stock.back_order_limit)
    room = min(stock.at(event.location).on_hand, unpromised)
    if -event.quantity > room:
        raise StockTooLow(sku=event.sku, requested=-event.quantity, available=room, location=event.location)
    return _covered(stock, event)


def _refuse_unreserved(stock: Stock, command: ReleaseStock | IssueStock) -> None:
    refuse_too_few(command.sku, command.quantity)
    if command.quantity > stock.reserved:
        raise StockNotReserved(sku=command.sku, requested=command.quantity, reserved=stock.reserved)


def _refuse_untracked(
    command: ReceiveStock | CountStock | TransferStock | LimitBackOrders | KeepSafetyStock | RankLocations,
) -> None:
    if command.stock_policy is StockPolicy.UNTRACKED:
        raise StockNotTracked(sku=command.sku)


STOCK: Decider[Stock, StockCommand, StockEvent] = Decider("stock", Stock(), decide, evolve)
