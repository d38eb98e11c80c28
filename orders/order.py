"""An order: placed, then paid and shipped, or canceled. What it does to stock happens in the same transaction."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from msgspec.structs import replace

from catalog.bounds import refuse_too_few
from catalog.commands import IssueStock, ReleaseStock, ReserveStock
from catalog.stock import STOCK
from eventstore.decider import Addressed, CommandRefused, Decider, State
from orders.commands import AcceptOrder, CancelOrder, ForgetGuest, PlaceOrder, RecordPayment, ShipItems
from orders.customer import CUSTOMER
from orders.events import (
    GuestForgotten,
    Items,
    ItemsShipped,
    OrderCanceled,
    OrderPlaced,
    PaymentRecorded,
)
from orders.lines import quantities, total
from orders.progress import Progress


class Buyer(StrEnum):
    """Whose personal data an order has."""

    CUSTOMER = "customer"
    GUEST = "guest"
    FORGOTTEN_GUEST = "forgotten guest"


class NotPlaced(State):
    pass


class Placed(State):
    """`unshipped` is what is still to be shipped, a quantity for each SKU; `untracked` names those without stock."""

    total: Decimal
    currency: str
    unshipped: dict[str, int]
    untracked: tuple[str, ...] = ()
    paid: Decimal = Decimal(0)
    shipped: bool = False
    buyer: Buyer = Buyer.CUSTOMER

    @property
    def progress(self) -> Progress:
        return Progress(self.total, self.paid, sum(self.unshipped.values()), self.shipped)


class Canceled(State):
    buyer: Buyer = Buyer.CUSTOMER


Order = NotPlaced | Placed | Canceled
OrderCommand = PlaceOrder | RecordPayment | ShipItems | CancelOrder | ForgetGuest
OrderEvent = OrderPlaced | PaymentRecorded | ItemsShipped | OrderCanceled | GuestForgotten


class OrderExists(CommandRefused):
    """There is an order with this id already."""


class OrderNotFound(CommandRefused):
    """There is no order with this id."""

    code = "not_found"


class OrderIsCanceled(CommandRefused):
    """The order is canceled."""


class OrderIsShipped(CommandRefused):
    """Items of the order have been shipped; it can no longer be canceled."""


class OrderOfCustomer(CommandRefused):
    """The order is a customer's; it is the customer who can be forgotten."""


class NotInOrder(CommandRefused):
    """More would be shipped than the order still has to ship."""


class PaymentTooLow(CommandRefused):
    """A payment is an amount above zero."""

    code = "validation_error"


class PaymentTooHigh(CommandRefused):
    """More would be paid than the order still costs."""


class WrongCurrency(CommandRefused):
    """An order has one currency."""


def decide(order: Order, command: OrderCommand) -> list[OrderEvent]:
    match command:
        case PlaceOrder():
            return place(order, command)
        case RecordPayment():
            return record_payment(order, command)
        case ShipItems():
            return ship(order, command)
        case CancelOrder():
            return cancel(order, command)
        case ForgetGuest():
            return forget_guest(order, command)
        case _:
            assert_never(command)


def place(order: Order, command: PlaceOrder) -> list[OrderEvent]:
    if not isinstance(order, NotPlaced):
        raise OrderExists(order_id=command.order_id)
    return [
        OrderPlaced(
            command.order_id,
            command.customer_id,
            command.lines,
            total(command.lines),
            command.currency,
            command.shipping_country,
            command.shipping_address,
        )
    ]


def record_payment(order: Order, command: RecordPayment) -> list[OrderEvent]:
    if not (command.amount.is_finite() and command.amount > 0):
        raise PaymentTooLow(amount=str(command.amount))
    placed = _placed(order, command.order_id)
    if command.currency != placed.currency:
        raise WrongCurrency(currency=placed.currency)
    if command.amount > placed.total - placed.paid:
        raise PaymentTooHigh(outstanding=str(placed.total - placed.paid), **_facts(placed))
    return [PaymentRecorded(command.order_id, command.amount, command.currency, command.reference)]


def ship(order: Order, command: ShipItems) -> list[OrderEvent]:
    placed = _placed(order, command.order_id)
    quantities = placed.unshipped if command.quantities is None else command.quantities
    for sku, quantity in quantities.items():
        refuse_too_few(sku, quantity)
        if quantity > placed.unshipped.get(sku, 0):
            raise NotInOrder(sku=sku, requested=quantity, **_facts(placed))
    return [ItemsShipped(command.order_id, _items(placed, quantities))] if quantities else []


def cancel(order: Order, command: CancelOrder) -> list[OrderEvent]:
    match order:
        case NotPlaced():
            raise OrderNotFound(order_id=command.order_id)
        case Placed(shipped=True):
            raise OrderIsShipped(**_facts(order))
        case Placed():
            return [OrderCanceled(command.order_id, _items(order, order.unshipped), command.reason)]
        case Canceled():
            return []
        case _:
            assert_never(order)


def forget_guest(order: Order, command: ForgetGuest) -> list[OrderEvent]:
    if isinstance(order, NotPlaced):
        raise OrderNotFound(order_id=command.order_id)
    match order.buyer:
        case Buyer.CUSTOMER:
            raise OrderOfCustomer(order_id=command.order_id)
        case Buyer.GUEST:
            return [GuestForgotten(command.order_id)]
        case Buyer.FORGOTTEN_GUEST:
            return []
        case _:
            assert_never(order.buyer)


def evolve(order: Order, event: OrderEvent) -> Order:
    match event, order:
        case OrderPlaced(), _:
            untracked = {line.sku for line in event.lines if not line.tracked}
            return Placed(
                event.total,
                event.currency,
                quantities(event.lines),
                tuple(sorted(untracked)),
                buyer=Buyer.GUEST if event.customer_id is None else Buyer.CUSTOMER,
            )
        case PaymentRecorded(), Placed():
            return replace(order, paid=order.paid + event.amount)
        case ItemsShipped(), Placed():
            return replace(order, unshipped=_without(order.unshipped, event.items), shipped=True)
        case OrderCanceled(), Placed():
            return Canceled(order.buyer)
        case GuestForgotten(), Placed() | Canceled():
            return replace(order, buyer=Buyer.FORGOTTEN_GUEST)
        case _:
            return order


def allocate(event: OrderEvent) -> Iterable[Addressed]:
    """Asks the customer's leave for an order; and what an order's event does to the stock of its tracked items."""
    match event:
        case OrderPlaced():
            reserved = quantities(line for line in event.lines if line.tracked)
            stocks = [
                Addressed(STOCK, sku, ReserveStock(sku, count, event.order_id)) for sku, count in reserved.items()
            ]
            return [*_customer(event), *stocks]
        case PaymentRecorded() | GuestForgotten():
            return ()
        case ItemsShipped():
            return [
                Addressed(STOCK, i.sku, IssueStock(i.sku, i.quantity, event.order_id)) for i in _tracked(event.items)
            ]
        case OrderCanceled():
            return [
                Addressed(STOCK, i.sku, ReleaseStock(i.sku, i.quantity, event.order_id)) for i in _tracked(event.items)
            ]
        case _:
            assert_never(event)


def _customer(event: OrderPlaced) -> list[Addressed]:
    customer_id = event.customer_id
    return [] if customer_id is None else [Addressed(CUSTOMER, customer_id, AcceptOrder(customer_id))]


def _placed(order: Order, order_id: str) -> Placed:
    match order:
        case NotPlaced():
            raise OrderNotFound(order_id=order_id)
        case Placed():
            return order
        case Canceled():
            raise OrderIsCanceled(status="canceled", allowed_actions=[])
        case _:
            assert_never(order)


def _facts(placed: Placed) -> dict[str, object]:
    """What a refusal tells the client of the order, so that it need not know the rules."""
    return {
        "status": placed.progress.status,
        "allowed_actions": placed.progress.allowed_actions,
    }


def _items(placed: Placed, quantities: dict[str, int]) -> tuple[Items, ...]:
    return tuple(Items(sku, quantity, sku not in placed.untracked) for sku, quantity in quantities.items())


def _tracked(items: Iterable[Items]) -> Iterable[Items]:
    return (item for item in items if item.tracked)


def _without(unshipped: dict[str, int], items: Iterable[Items]) -> dict[str, int]:
    left = dict(unshipped)
    for item in items:
        left[item.sku] -= item.quantity
    return {sku: quantity for sku, quantity in left.items() if quantity}


ORDER: Decider[Order, OrderCommand, OrderEvent] = Decider("order", NotPlaced(), decide, evolve, allocate)
