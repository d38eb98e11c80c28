"""Taking items of an order back."""

from collections.abc import Iterator

from catalog.bounds import refuse_too_few
from eventstore.decider import CommandRefused
from orders.amounts import NOTHING, NoLines
from orders.cancellation import price
from orders.commands import AcceptReturn
from orders.events import ItemsReturned, ReturnedItems
from orders.stages import Order, Placed, facts
from orders.stages import placed as under_way


class NotShipped(CommandRefused):
    """More would come back than was shipped and has not come back yet."""


def accept_return(order: Order, command: AcceptReturn) -> list[ItemsReturned]:
    placed = under_way(order, command.order_id)
    if not command.items:
        raise NoLines
    units = _taken_together(command)
    for sku, quantity in units.items():
        item = placed.items.get(sku)
        left = item.shipped - item.returned if item else 0
        if quantity > left:
            raise NotShipped(sku=sku, requested=quantity, returnable=left, **facts(placed))
    returned = tuple(_returned(placed, command))
    amount = sum((item.amount for item in returned), NOTHING)
    return [ItemsReturned(command.order_id, returned, amount, command.reason, command.location)]


def _taken_together(command: AcceptReturn) -> dict[str, int]:
    units: dict[str, int] = {}
    for item in command.items:
        refuse_too_few(item.sku, item.quantity)
        units[item.sku] = units.get(item.sku, 0) + item.quantity
    return units


def _returned(placed: Placed, command: AcceptReturn) -> Iterator[ReturnedItems]:
    before: dict[str, int] = {}
    for item in command.items:
        gone = before.get(item.sku, 0)
        amount = price(placed, item.sku, item.quantity, gone)
        before[item.sku] = gone + item.quantity
        yield ReturnedItems(item.sku, item.quantity, item.condition, amount, placed.items[item.sku].tracked)
