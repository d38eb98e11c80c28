"""The stages of an order's life, and how its events lead from one to the next."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

import msgspec
from msgspec.structs import replace

from eventstore.decider import CommandRefused, State
from orders.amounts import NOTHING, cost
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
    OrderLine,
    OrderPlaced,
    PaymentRecorded,
    PaymentRefunded,
    ReturnedItems,
)
from orders.progress import Progress


class Buyer(StrEnum):
    """Whose personal data an order has."""

    CUSTOMER = "customer"
    GUEST = "guest"
    FORGOTTEN_GUEST = "forgotten guest"


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """Units of one SKU, all lines taken together, that cost `amount`. Each was shipped, canceled, or neither yet."""

    ordered: int
    amount: Decimal
    tracked: bool = True
    shipped: int = 0
    canceled: int = 0
    returned: int = 0

    @property
    def unshipped(self) -> int:
        return self.ordered - self.shipped - self.canceled


class Account(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was paid and refunded, and by reference what for: a provider may tell of a payment twice."""

    paid: Decimal = NOTHING
    refunded: Decimal = NOTHING
    payments: dict[str, Decimal] = {}
    refunds: dict[str, Decimal] = {}


class NotPlaced(State):
    pass


class Placed(State):
    """`total` is without what was canceled. `shipments` are the units of each; `delivered` has numbers, from 1."""

    total: Decimal
    currency: str
    items: dict[str, Item]
    account: Account = Account()
    shipments: tuple[int, ...] = ()
    delivered: tuple[int, ...] = ()
    buyer: Buyer = Buyer.CUSTOMER

    @property
    def unshipped(self) -> dict[str, int]:
        return {sku: item.unshipped for sku, item in self.items.items() if item.unshipped}

    @property
    def progress(self) -> Progress:
        return Progress(
            self.total,
            self.account.paid,
            self.account.refunded,
            unshipped=sum(item.unshipped for item in self.items.values()),
            shipped=sum(self.shipments),
            delivered=sum(self.shipments[number - 1] for number in self.delivered),
            returned=sum(item.returned for item in self.items.values()),
        )


class Completed(State):
    currency: str
    account: Account = Account()
    buyer: Buyer = Buyer.CUSTOMER


class Canceled(State):
    currency: str
    account: Account = Account()
    buyer: Buyer = Buyer.CUSTOMER


class Expired(State):
    buyer: Buyer = Buyer.CUSTOMER


Order = NotPlaced | Placed | Completed | Canceled | Expired
OrderEvent = (
    OrderPlaced
    | PaymentRecorded
    | PaymentRefunded
    | ItemsShipped
    | OrderDelivered
    | OrderCompleted
    | ItemsCanceled
    | OrderCanceled
    | OrderExpired
    | ItemsReturned
    | GuestForgotten
)


class OrderNotFound(CommandRefused):
    """There is no order with this id."""

    code = "not_found"


class OrderIsCompleted(CommandRefused):
    """The order is completed."""


class OrderIsCanceled(CommandRefused):
    """The order is canceled."""


class OrderIsExpired(CommandRefused):
    """The order was not paid in time, and has expired."""


def placed(order: Order, order_id: str) -> Placed:
    """The order, if it is under way. Raises OrderNotFound, OrderIsCompleted, OrderIsCanceled or OrderIsExpired."""
    match order:
        case NotPlaced():
            raise OrderNotFound(order_id=order_id)
        case Placed():
            return order
        case Completed():
            raise OrderIsCompleted(**facts(order))
        case Canceled():
            raise OrderIsCanceled(**facts(order))
        case Expired():
            raise OrderIsExpired(**facts(order))
        case _:
            assert_never(order)


def facts(order: Placed | Completed | Canceled | Expired) -> dict[str, object]:
    """What a refusal tells the client of the order, so that it need not know the rules."""
    match order:
        case Placed():
            return {"status": order.progress.status, "allowed_actions": order.progress.allowed_actions}
        case Completed() | Canceled():
            refundable = order.account.refunded < order.account.paid
            return {"status": type(order).__name__.lower(), "allowed_actions": ["refund"] if refundable else []}
        case Expired():
            return {"status": "expired", "allowed_actions": []}
        case _:
            assert_never(order)


def items(order: Placed, quantities: dict[str, int]) -> tuple[Items, ...]:
    """So many units by SKU, as events name them."""
    return tuple(Items(sku, quantity, order.items[sku].tracked) for sku, quantity in quantities.items())


def evolve(order: Order, event: OrderEvent) -> Order:
    match event, order:
        case OrderPlaced(), _:
            buyer = Buyer.GUEST if event.customer_id is None else Buyer.CUSTOMER
            return Placed(event.total, event.currency, _taken_together(event.lines), buyer=buyer)
        case PaymentRecorded(), Placed():
            return replace(order, account=_paid(order.account, event))
        case PaymentRefunded(), Placed() | Completed() | Canceled():
            return replace(order, account=_refunded(order.account, event))
        case ItemsShipped(), Placed():
            units = sum(item.quantity for item in event.items)
            shipped = _changed(order.items, event.items, "shipped")
            return replace(order, items=shipped, shipments=(*order.shipments, units))
        case OrderDelivered(), Placed():
            return replace(order, delivered=(*order.delivered, *event.shipments))
        case ItemsCanceled(), Placed():
            canceled = _changed(order.items, event.items, "canceled")
            return replace(order, items=canceled, total=order.total - event.amount)
        case ItemsReturned(), Placed():
            return replace(order, items=_changed(order.items, event.items, "returned"))
        case OrderCompleted(), Placed():
            return Completed(order.currency, order.account, order.buyer)
        case OrderCanceled(), Placed():
            return Canceled(order.currency, order.account, order.buyer)
        case OrderExpired(), Placed():
            return Expired(order.buyer)
        case GuestForgotten(), Placed() | Completed() | Canceled() | Expired():
            return replace(order, buyer=Buyer.FORGOTTEN_GUEST)
        case _:
            return order


def _taken_together(lines: Iterable[OrderLine]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for line in lines:
        before = found.get(line.sku)
        ordered, amount = (before.ordered, before.amount) if before else (0, NOTHING)
        tracked = line.tracked or (before is not None and before.tracked)
        found[line.sku] = Item(ordered + line.quantity, amount + cost(line), tracked)
    return found


def _changed(
    found: dict[str, Item], changed: Iterable[Items | CanceledItems | ReturnedItems], field: str
) -> dict[str, Item]:
    after = dict(found)
    for item in changed:
        before = after[item.sku]
        after[item.sku] = replace(before, **{field: getattr(before, field) + item.quantity})
    return after


def _paid(account: Account, event: PaymentRecorded) -> Account:
    payments = {**account.payments, event.reference: event.amount} if event.reference else account.payments
    return replace(account, paid=account.paid + event.amount, payments=payments)


def _refunded(account: Account, event: PaymentRefunded) -> Account:
    refunds = {**account.refunds, event.reference: event.amount} if event.reference else account.refunds
    return replace(account, refunded=account.refunded + event.amount, refunds=refunds)
