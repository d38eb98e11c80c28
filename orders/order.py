"""An order, from its placing to its end, and what its events do to others: the customer, the cart and the stock."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import assert_never

from catalog.commands import IssueStock, ReleaseStock, ReserveStock, ReturnStock
from catalog.stock import STOCK
from eventstore.decider import Addressed, CommandRefused, Decider
from orders.amounts import amounts, quantities
from orders.cancellation import cancel, cancel_items, expire
from orders.cart import CART
from orders.commands import (
    AcceptOrder,
    AcceptReturn,
    CancelItems,
    CancelOrder,
    CheckOut,
    CompleteOrder,
    DeliverOrder,
    ExpireOrder,
    ForgetGuest,
    PlaceOrder,
    RecordPayment,
    RefundPayment,
    ShipItems,
)
from orders.customer import CUSTOMER
from orders.events import (
    CanceledItems,
    GuestForgotten,
    Items,
    ItemsCanceled,
    ItemsReturned,
    ItemsShipped,
    OrderCanceled,
    OrderCompleted,
    OrderDelivered,
    OrderExpired,
    OrderPlaced,
    PaymentRecorded,
    PaymentRefunded,
    ReturnedItems,
)
from orders.fulfillment import complete, deliver, ship
from orders.payment import record_payment, refund
from orders.returns import accept_return
from orders.stages import Buyer, NotPlaced, Order, OrderEvent, OrderNotFound, evolve

OrderCommand = (
    PlaceOrder
    | RecordPayment
    | RefundPayment
    | ShipItems
    | DeliverOrder
    | CompleteOrder
    | CancelItems
    | CancelOrder
    | ExpireOrder
    | AcceptReturn
    | ForgetGuest
)


class OrderExists(CommandRefused):
    """There is an order with this id already."""


class OrderOfCustomer(CommandRefused):
    """The order is a customer's; it is the customer who can be forgotten."""


def decide(order: Order, command: OrderCommand) -> Sequence[OrderEvent]:
    match command:
        case PlaceOrder():
            return place(order, command)
        case RecordPayment():
            return record_payment(order, command)
        case RefundPayment():
            return refund(order, command)
        case ShipItems():
            return ship(order, command)
        case DeliverOrder():
            return deliver(order, command)
        case CompleteOrder():
            return complete(order, command)
        case CancelItems():
            return cancel_items(order, command)
        case CancelOrder():
            return cancel(order, command)
        case ExpireOrder():
            return expire(order, command)
        case AcceptReturn():
            return accept_return(order, command)
        case ForgetGuest():
            return forget_guest(order, command)
        case _:
            assert_never(command)


def place(order: Order, command: PlaceOrder) -> list[OrderPlaced]:
    if not isinstance(order, NotPlaced):
        raise OrderExists(order_id=command.order_id)
    discount = command.discount or Decimal(0)
    included = command.prices_include_tax is not False
    costs = amounts(command.lines, command.currency, discount, command.shipping, included)
    return [
        OrderPlaced(
            command.order_id,
            command.customer_id,
            costs.lines,
            costs.total,
            command.currency,
            command.shipping_country,
            command.shipping_address,
            command.email,
            command.note,
            costs.shipping,
            discount,
            costs.tax,
            included,
            command.payment_due_at,
            command.cart_id,
        )
    ]


def forget_guest(order: Order, command: ForgetGuest) -> list[GuestForgotten]:
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


def allocate(event: OrderEvent) -> Iterable[Addressed]:
    """Asks the customer's leave for an order, and the cart's; and does to the stock of tracked items what follows."""
    match event:
        case OrderPlaced():
            reserved = quantities(line for line in event.lines if line.tracked)
            stocks = [
                Addressed(STOCK, sku, ReserveStock(sku, count, event.order_id)) for sku, count in reserved.items()
            ]
            return [*_customer(event), *_cart(event), *stocks]
        case ItemsShipped():
            return [
                Addressed(STOCK, i.sku, IssueStock(i.sku, i.quantity, event.order_id, event.location))
                for i in _tracked(event.items)
            ]
        case OrderCanceled() | ItemsCanceled() | OrderExpired():
            return [
                Addressed(STOCK, i.sku, ReleaseStock(i.sku, i.quantity, event.order_id)) for i in _tracked(event.items)
            ]
        case ItemsReturned():
            return [_put_back(event, item) for item in event.items if item.tracked]
        case PaymentRecorded() | PaymentRefunded() | OrderDelivered() | OrderCompleted() | GuestForgotten():
            return ()
        case _:
            assert_never(event)


def _customer(event: OrderPlaced) -> list[Addressed]:
    customer_id = event.customer_id
    return [] if customer_id is None else [Addressed(CUSTOMER, customer_id, AcceptOrder(customer_id))]


def _cart(event: OrderPlaced) -> list[Addressed]:
    if event.cart_id is None:
        return []
    check_out = CheckOut(event.cart_id, event.order_id, quantities(event.lines))
    return [Addressed(CART, event.cart_id, check_out)]


def _put_back(event: ItemsReturned, item: ReturnedItems) -> Addressed:
    back = ReturnStock(item.sku, item.quantity, event.order_id, item.condition, event.location)
    return Addressed(STOCK, item.sku, back)


def _tracked(items: Iterable[Items | CanceledItems]) -> Iterable[Items | CanceledItems]:
    return (item for item in items if item.tracked)


ORDER: Decider[Order, OrderCommand, OrderEvent] = Decider("order", NotPlaced(), decide, evolve, allocate)
