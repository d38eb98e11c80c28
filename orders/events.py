"""What happens to customers, orders and credit notes. Names and prices are as they were at that moment."""

from decimal import Decimal
from typing import Any

import msgspec

from eventstore.event import Event, upcasts
from eventstore.personal import Personal
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
    """`quantity` units at `unit_price` in the order's currency. Untracked: a service, without stock."""

    sku: str
    name: str
    quantity: int
    unit_price: Decimal
    tracked: bool = True


class Items(msgspec.Struct, frozen=True, omit_defaults=True):
    """Units of one SKU that are shipped or given back, all lines of the order taken together."""

    sku: str
    quantity: int
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


class CustomerForgotten(Event, name="customer.forgotten", forgets=customer):
    """From here on nobody can read the customer's name, e-mail and addresses any more, wherever they are stored."""

    customer_id: str


class OrderPlaced(Event, name="order.placed", version=2, subject=buyer):
    """Version 1 knew no shipping address."""

    order_id: str
    customer_id: str | None
    lines: tuple[OrderLine, ...]
    total: Decimal
    currency: str
    shipping_country: str | None = None
    shipping_address: Personal[Address] | None = None


@upcasts(OrderPlaced, 1)
def without_address(fields: Fields) -> Fields:
    return fields


class PaymentRecorded(Event, name="order.payment_recorded"):
    order_id: str
    amount: Decimal
    currency: str
    reference: str = ""


class ItemsShipped(Event, name="order.items_shipped"):
    order_id: str
    items: tuple[Items, ...]


class OrderCanceled(Event, name="order.canceled"):
    """`items` is all that the order had reserved."""

    order_id: str
    items: tuple[Items, ...]
    reason: str


class GuestForgotten(Event, name="order.guest_forgotten", forgets=guest):
    """From here on nobody can read where the guest's order went to."""

    order_id: str


class CreditNoteIssued(Event, name="credit_note.issued"):
    """A return that names no order: lines that are credited, and go back into stock where it is tracked."""

    credit_note_id: str
    customer_id: str | None
    lines: tuple[OrderLine, ...]
    total: Decimal
    currency: str
