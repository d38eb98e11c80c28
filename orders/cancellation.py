"""Giving an order up: at somebody's word, in part, or because nobody has paid."""

from decimal import Decimal
from typing import assert_never

from eventstore.decider import CommandRefused
from orders.amounts import NOTHING, worth
from orders.commands import CancelItems, CancelOrder, ExpireOrder
from orders.events import CanceledItems, ItemsCanceled, OrderCanceled, OrderExpired
from orders.fulfillment import unshipped
from orders.stages import (
    Canceled,
    Completed,
    Expired,
    NotPlaced,
    Order,
    OrderIsCompleted,
    OrderIsExpired,
    OrderNotFound,
    Placed,
    facts,
    items,
)
from orders.stages import placed as under_way


class OrderIsShipped(CommandRefused):
    """Items of the order have been shipped: it cannot be canceled as a whole any more, nor does it expire."""


class OrderIsPaid(CommandRefused):
    """Something has been paid for the order, or nothing is to be paid: it does not expire."""


def cancel(order: Order, command: CancelOrder) -> list[OrderCanceled]:
    match order:
        case NotPlaced():
            raise OrderNotFound(order_id=command.order_id)
        case Placed():
            _refuse_shipped(order)
            return [OrderCanceled(command.order_id, items(order, order.unshipped), command.reason)]
        case Completed():
            raise OrderIsCompleted(**facts(order))
        case Expired():
            raise OrderIsExpired(**facts(order))
        case Canceled():
            return []
        case _:
            assert_never(order)


def cancel_items(order: Order, command: CancelItems) -> list[ItemsCanceled | OrderCanceled]:
    """Whoever cancels all, before any of it is shipped, cancels the order."""
    placed = under_way(order, command.order_id)
    quantities = unshipped(placed, command.quantities)
    if not quantities:
        return []
    if not placed.shipments and quantities == placed.unshipped:
        return [OrderCanceled(command.order_id, items(placed, quantities), command.reason)]
    canceled = tuple(
        CanceledItems(sku, quantity, price(placed, sku, quantity), placed.items[sku].tracked)
        for sku, quantity in quantities.items()
    )
    amount = sum((item.amount for item in canceled), NOTHING)
    left = placed.progress.undelivered - sum(quantities.values())
    return [ItemsCanceled(command.order_id, canceled, amount, command.reason, left)]


def expire(order: Order, command: ExpireOrder) -> list[OrderExpired]:
    match order:
        case NotPlaced():
            raise OrderNotFound(order_id=command.order_id)
        case Placed():
            _refuse_shipped(order)
            if order.progress.payment_status != "unpaid":
                raise OrderIsPaid(**facts(order))
            return [OrderExpired(command.order_id, items(order, order.unshipped))]
        case Completed():
            raise OrderIsCompleted(**facts(order))
        case Canceled() | Expired():
            return []
        case _:
            assert_never(order)


def price(placed: Placed, sku: str, quantity: int, before: int = 0) -> Decimal:
    """What units of a SKU cost that are taken out of the order, canceled or returned, after so many `before`."""
    item = placed.items[sku]
    gone = item.canceled + item.returned + before
    return worth(item.amount, item.ordered, gone, quantity, placed.currency)


def _refuse_shipped(placed: Placed) -> None:
    if placed.shipments:
        raise OrderIsShipped(**facts(placed))
