"""What operators can do with orders and customers."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from catalog import money
from eventstore.commands.execution import current
from eventstore.desk.deed import Deed
from eventstore.log import stream
from orders.amounts import NOTHING, overpaid, payable, worth
from orders.api import customers, orders
from orders.duties import END_ORDERS, FORGET_PEOPLE, FULFIL_ORDERS, HANDLE_MONEY, MANAGE_CUSTOMERS
from orders.events import OrderPlaced
from orders.order import ORDER
from orders.stages import Canceled, Completed, Item, Placed


def _unpaid(order_id: str) -> Mapping[str, Any]:
    """What is still to be paid."""
    order = current(ORDER, [order_id])[order_id]
    if not isinstance(order, Placed):
        return {}
    left = payable(max(Decimal(0), order.total - order.account.paid), order.currency)
    return {"amount": money.shown(left, order.currency)}


def _owed(order_id: str) -> Mapping[str, Any]:
    """What is to be refunded of an order that was canceled or came back, in part or as a whole; else nothing."""
    order = current(ORDER, [order_id])[order_id]
    if not isinstance(order, Placed | Completed | Canceled):
        return {}
    if isinstance(order, Completed):
        return {"amount": {"currency": order.currency}}
    owed = overpaid(order.account.paid, order.account.refunded, _costs(order), order.currency)
    return {"amount": money.shown(owed, order.currency) if owed else {"currency": order.currency}}


def _costs(order: Placed | Canceled) -> Decimal:
    """Without what has come back."""
    if isinstance(order, Canceled):
        return NOTHING
    returned = [
        worth(item.amount, item.ordered, item.canceled, item.returned, order.currency) for item in order.items.values()
    ]
    return order.total - sum(returned, NOTHING)


def _at_most(order_id: str) -> str:
    """How much can be refunded."""
    order = current(ORDER, [order_id])[order_id]
    if not isinstance(order, Placed | Completed | Canceled):
        return ""
    paid, refunded, currency = order.account.paid, order.account.refunded, order.currency
    left, paid_, refunded_ = (money.for_people(amount, currency) for amount in (paid - refunded, paid, refunded))
    return f"At most {left} {currency} can be refunded: {paid_} was paid, and {refunded_} of it refunded so far."


def _items(left: Callable[[Item], int], suggested: bool = True) -> Callable[[str], Mapping[str, Any]]:
    """The SKUs of an order of which there are units `left`, and how many, to begin with."""

    def rows(order_id: str) -> Mapping[str, Any]:
        order = current(ORDER, [order_id])[order_id]
        items = order.items if isinstance(order, Placed) else {}
        names = _names(order_id)
        units = {sku: left(item) for sku, item in items.items()}
        return {
            "items": [
                {"sku": sku, "name": f"{names.get(sku, '')}, {most} at most", "quantity": most if suggested else None}
                for sku, most in units.items()
                if most
            ]
        }

    return rows


def _names(order_id: str) -> dict[str, str]:
    """What products were called when they were ordered."""
    placed = stream.first(ORDER.stream(order_id))
    return {line.sku: line.name for line in placed.lines} if isinstance(placed, OrderPlaced) else {}


# By the names that a read model has for what can be done with an order.
ORDER_DEEDS = (
    Deed("record_payment", orders.OrderPayments, HANDLE_MONEY, _unpaid),
    Deed(
        "ship",
        orders.OrderShipments,
        FULFIL_ORDERS,
        _items(lambda item: item.unshipped),
        says="Some of what is still to be shipped, or all of it. Takes it out of stock.",
    ),
    Deed(
        "deliver",
        orders.OrderDeliveries,
        FULFIL_ORDERS,
        says="A shipment has arrived; or, where none is named, all that are under way.",
    ),
    Deed(
        "cancel",
        orders.OrderCancellation,
        END_ORDERS,
        warning="The whole order ends, and what it has reserved can be sold to others. Money that was paid is not "
        "sent back: that is a refund.",
    ),
    Deed(
        "cancel_items",
        orders.OrderItemsCancellation,
        END_ORDERS,
        _items(lambda item: item.unshipped, suggested=False),
        warning="The order costs so much less, and these units can be sold to others.",
        says="Some of what is not shipped yet, or all of it.",
    ),
    Deed(
        "accept_return",
        orders.OrderReturns,
        FULFIL_ORDERS,
        _items(lambda item: item.shipped - item.returned, suggested=False),
    ),
    Deed("refund", orders.OrderRefunds, HANDLE_MONEY, _owed, note=_at_most),
    Deed("complete", orders.OrderCompletion, END_ORDERS),
)
FORGET_GUEST = Deed(
    "forget",
    orders.OrderOblivion,
    FORGET_PEOPLE,
    warning="The address, the e-mail and the note of this guest become unreadable for good. Nobody can undo it.",
)

REGISTER = Deed("register", customers.Customers, MANAGE_CUSTOMERS)
CHANGE_EMAIL = Deed("email", customers.CustomerEmail, MANAGE_CUSTOMERS)
CHANGE_ADDRESS = Deed("address", customers.CustomerAddress, MANAGE_CUSTOMERS)
DEACTIVATE = Deed("deactivate", customers.CustomerDeactivation, MANAGE_CUSTOMERS)
REACTIVATE = Deed("reactivate", customers.CustomerReactivation, MANAGE_CUSTOMERS)
FORGET = Deed(
    "forget",
    customers.CustomerOblivion,
    FORGET_PEOPLE,
    warning="Their name, e-mail and address, and what is personal in their orders, become unreadable for good. The "
    "orders stay; the id can never be used again. Nobody can undo it.",
)
