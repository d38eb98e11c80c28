"""What happens to customers, orders and credit notes. Names and prices are as they were at that moment."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from catalog.events import Condition
from eventstore.event import Event, upcasts
from eventstore.privacy.personal import Personal
from eventstore.upcaster import Fields
from orders.address import Address


def customer(event: Any) -> str:
    """Whose data it is: a customer's."""
    return f"customer-{event.customer_id}"


def guest(order: Any) -> str:
    """Whose data it is: a guest's, of whom nothing is known but the order."""
    return f"order-{order.order_id}"


def buyer(order: Any) -> str:
    """Whose data it is: the customer's who ordered, or the guest's."""
    return guest(order) if order.customer_id is None else customer(order)


class OrderLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """`quantity` units at `unit_price` in the order's currency, less `discount`. Untracked: a service, without stock.

    `amount` is what the line costs, tax and its part of the order's discount included, and `tax` how much of that is
    tax; without them it is quantity times price, untaxed. `tax_rate` is a part of one.
    """

    sku: str
    name: str
    quantity: int
    unit_price: Decimal
    tracked: bool = True
    discount: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)
    amount: Decimal | None = None
    tax: Decimal = Decimal(0)


class Shipping(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the way costs: `amount`, of which `tax` is tax. `price` is with or without it, as the lines' are."""

    price: Decimal
    method: str = ""
    tax_rate: Decimal = Decimal(0)
    amount: Decimal | None = None
    tax: Decimal = Decimal(0)


class Items(msgspec.Struct, frozen=True, omit_defaults=True):
    """Units of one SKU that are shipped or given back, all lines of the order taken together."""

    sku: str
    quantity: int
    tracked: bool = True


class CanceledItems(msgspec.Struct, frozen=True, omit_defaults=True):
    """Units of one SKU that are not shipped any more, and what they would have cost."""

    sku: str
    quantity: int
    amount: Decimal
    tracked: bool = True


class ReturnedItems(msgspec.Struct, frozen=True, omit_defaults=True):
    """Units of one SKU that came back, what they had cost, and what becomes of them."""

    sku: str
    quantity: int
    condition: Condition
    amount: Decimal = Decimal(0)
    tracked: bool = True


class CustomerRegistered(Event, name="customer.registered", subject=customer):
    customer_id: str
    name: Personal[str]
    email: Personal[str]
    address: Personal[Address] | None = None


class CustomerEmailChanged(Event, name="customer.email_changed", subject=customer):
    customer_id: str
    email: Personal[str]


class CustomerAddressChanged(Event, name="customer.address_changed", subject=customer):
    customer_id: str
    address: Personal[Address]


class CustomerDeactivated(Event, name="customer.deactivated"):
    customer_id: str


class CustomerReactivated(Event, name="customer.reactivated"):
    customer_id: str


class CustomerForgotten(Event, name="customer.forgotten", forgets=customer):
    """From here on nobody can read the customer's name, e-mail and addresses any more, wherever they are stored."""

    customer_id: str


class OrderPlaced(Event, name="order.placed", version=3, subject=buyer):
    """Version 1 knew no shipping address, version 2 neither discounts, taxes and charges nor guests' e-mail addresses.

    `discount` is on the order as a whole; the lines' amounts have their parts of it. `tax` is that of lines and
    shipping together, and is part of `total`. Unpaid at `payment_due_at`, it expires.
    """

    order_id: str
    customer_id: str | None
    lines: tuple[OrderLine, ...]
    total: Decimal
    currency: str
    shipping_country: str | None = None
    shipping_address: Personal[Address] | None = None
    email: Personal[str] | None = None
    note: Personal[str] | None = None
    shipping: Shipping | None = None
    discount: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    prices_include_tax: bool = True
    payment_due_at: datetime | None = None
    cart_id: str | None = None


class PaymentRecorded(Event, name="order.payment_recorded"):
    order_id: str
    amount: Decimal
    currency: str
    reference: str = ""


class ItemsShipped(Event, name="order.items_shipped", version=2):
    """`shipment` is its number within the order; 0, as in version 1, is the one after those before."""

    order_id: str
    items: tuple[Items, ...]
    shipment: int = 0
    carrier: str = ""
    tracking_number: str = ""
    location: str | None = None


class OrderDelivered(Event, name="order.delivered"):
    """Shipments have arrived, `quantity` units together; so many of the order's have not, shipped or not."""

    order_id: str
    shipments: tuple[int, ...]
    quantity: int
    undelivered: int = 0


class OrderCompleted(Event, name="order.completed"):
    """All is paid and delivered, and the time to return items is over."""

    order_id: str


class OrderCanceled(Event, name="order.canceled"):
    """`items` is all that the order had reserved."""

    order_id: str
    items: tuple[Items, ...]
    reason: str


class ItemsCanceled(Event, name="order.items_canceled"):
    """Items that were not shipped yet: the order costs `amount` less. So many units are left that have not arrived."""

    order_id: str
    items: tuple[CanceledItems, ...]
    amount: Decimal
    reason: str
    undelivered: int = 0


class OrderExpired(Event, name="order.expired"):
    """It was not paid in time. `items` is all that it had reserved."""

    order_id: str
    items: tuple[Items, ...]


class ItemsReturned(Event, name="order.items_returned"):
    """`amount` is what they had cost."""

    order_id: str
    items: tuple[ReturnedItems, ...]
    amount: Decimal
    reason: str = ""
    location: str | None = None


class PaymentRefunded(Event, name="order.refunded"):
    order_id: str
    amount: Decimal
    currency: str
    reference: str = ""
    reason: str = ""


class GuestForgotten(Event, name="order.guest_forgotten", forgets=guest):
    """From here on nobody can read where the guest's order went to."""

    order_id: str


class CreditNoteIssued(Event, name="credit_note.issued", version=2):
    """A return that names no order: lines that are credited, and go back into stock where it is tracked.

    Version 1 knew no condition, and no reason.
    """

    credit_note_id: str
    customer_id: str | None
    lines: tuple[OrderLine, ...]
    total: Decimal
    currency: str
    condition: Condition = Condition.RESTOCK
    reason: str = ""


class CartItem(msgspec.Struct, frozen=True):
    sku: str
    quantity: int


class CartOpened(Event, name="cart.opened"):
    cart_id: str
    customer_id: str | None = None


class CartItemAdded(Event, name="cart.item_added"):
    cart_id: str
    sku: str
    quantity: int


class CartQuantityChanged(Event, name="cart.quantity_changed"):
    """To `quantity` units."""

    cart_id: str
    sku: str
    quantity: int


class CartItemRemoved(Event, name="cart.item_removed"):
    cart_id: str
    sku: str


class CartMerged(Event, name="cart.merged"):
    """What was in it is in another cart now: mostly a guest's, who has become a customer."""

    cart_id: str
    into: str
    items: tuple[CartItem, ...]
    customer_id: str | None = None


class CartItemsTakenOver(Event, name="cart.items_taken_over"):
    """From another cart, `origin`: `items` are added to what is there."""

    cart_id: str
    origin: str
    items: tuple[CartItem, ...]


class CartCheckedOut(Event, name="cart.checked_out"):
    cart_id: str
    order_id: str


class CartAbandoned(Event, name="cart.abandoned"):
    """Nobody has touched it for long. Whoever comes back finds it as it was."""

    cart_id: str


@upcasts(OrderPlaced, 1)
@upcasts(OrderPlaced, 2)
@upcasts(ItemsShipped, 1)
@upcasts(CreditNoteIssued, 1)
def with_defaults(fields: Fields) -> Fields:
    """What came later has a default that says what was so before."""
    return fields
