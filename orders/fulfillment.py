"""Shipping an order, its arrival, and that it is over and done with."""

from catalog.bounds import refuse_too_few
from eventstore.decider import CommandRefused
from orders.commands import CompleteOrder, DeliverOrder, ShipItems
from orders.events import ItemsShipped, OrderCompleted, OrderDelivered
from orders.stages import Completed, Order, Placed, facts, items
from orders.stages import placed as under_way


class NotInOrder(CommandRefused):
    """More would be shipped or canceled than the order still has to ship."""


class NothingShipped(CommandRefused):
    """Nothing of the order has been shipped."""


class ShipmentNotFound(CommandRefused):
    """The order has no shipment of this number."""


class OrderNotSettled(CommandRefused):
    """An order is completed when it is paid, and all of it is shipped."""


def ship(order: Order, command: ShipItems) -> list[ItemsShipped]:
    placed = under_way(order, command.order_id)
    quantities = unshipped(placed, command.quantities)
    if not quantities:
        return []
    return [
        ItemsShipped(
            command.order_id,
            items(placed, quantities),
            len(placed.shipments) + 1,
            command.carrier or "",
            command.tracking_number or "",
            command.location,
        )
    ]


def deliver(order: Order, command: DeliverOrder) -> list[OrderDelivered]:
    placed = under_way(order, command.order_id)
    if not placed.shipments:
        raise NothingShipped(**facts(placed))
    shipments = range(1, len(placed.shipments) + 1)
    if command.shipment is not None:
        if command.shipment not in shipments:
            raise ShipmentNotFound(shipment=command.shipment, shipments=len(placed.shipments), **facts(placed))
        shipments = range(command.shipment, command.shipment + 1)
    arrived = tuple(number for number in shipments if number not in placed.delivered)
    units = sum(placed.shipments[number - 1] for number in arrived)
    left = placed.progress.undelivered - units
    return [OrderDelivered(command.order_id, arrived, units, left)] if arrived else []


def complete(order: Order, command: CompleteOrder) -> list[OrderCompleted]:
    if isinstance(order, Completed):
        return []
    placed = under_way(order, command.order_id)
    if not placed.progress.is_settled:
        raise OrderNotSettled(**facts(placed))
    return [OrderCompleted(command.order_id)]


def unshipped(placed: Placed, quantities: dict[str, int] | None) -> dict[str, int]:
    """These units, or all, of what is still to be shipped. Raises QuantityTooLow or NotInOrder."""
    left = placed.unshipped
    if quantities is None:
        return left
    for sku, quantity in quantities.items():
        refuse_too_few(sku, quantity)
        if quantity > left.get(sku, 0):
            raise NotInOrder(sku=sku, requested=quantity, unshipped=left.get(sku, 0), **facts(placed))
    return quantities
