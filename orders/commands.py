"""What can be asked of customers, carts, orders and credit notes. Names, prices and times come in with the command."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from catalog.commands import LATER
from catalog.events import Condition
from eventstore.privacy.personal import Personal
from orders.address import Address
from orders.events import CartItem, OrderLine, ReturnedItems, Shipping


@dataclass(frozen=True, slots=True)
class RegisterCustomer:
    customer_id: str
    name: Personal[str]
    email: Personal[str]
    address: Personal[Address] | None = None


@dataclass(frozen=True, slots=True)
class ChangeEmail:
    customer_id: str
    email: Personal[str]


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    customer_id: str
    address: Personal[Address]


@dataclass(frozen=True, slots=True)
class AcceptOrder:
    """May this customer order?"""

    customer_id: str


@dataclass(frozen=True, slots=True)
class DeactivateCustomer:
    customer_id: str


@dataclass(frozen=True, slots=True)
class ReactivateCustomer:
    customer_id: str


@dataclass(frozen=True, slots=True)
class ForgetCustomer:
    customer_id: str


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    order_id: str
    customer_id: str | None
    lines: tuple[OrderLine, ...]
    currency: str
    shipping_country: str | None = None
    shipping_address: Personal[Address] | None = field(default=None, metadata=LATER)
    email: Personal[str] | None = field(default=None, metadata=LATER)
    note: Personal[str] | None = field(default=None, metadata=LATER)
    shipping: Shipping | None = field(default=None, metadata=LATER)
    discount: Decimal | None = field(default=None, metadata=LATER)
    prices_include_tax: bool | None = field(default=None, metadata=LATER)
    payment_due_at: datetime | None = field(default=None, metadata=LATER)
    cart_id: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class RecordPayment:
    order_id: str
    amount: Decimal
    currency: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ShipItems:
    """Ship `quantities` by SKU, or all that is still to be shipped."""

    order_id: str
    quantities: dict[str, int] | None = None
    carrier: str | None = field(default=None, metadata=LATER)
    tracking_number: str | None = field(default=None, metadata=LATER)
    location: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class DeliverOrder:
    """The shipment of this number has arrived, or all that are under way."""

    order_id: str
    shipment: int | None = None


@dataclass(frozen=True, slots=True)
class CompleteOrder:
    order_id: str


@dataclass(frozen=True, slots=True)
class CancelOrder:
    order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CancelItems:
    """Cancel `quantities` by SKU of what is not shipped yet, or all of that."""

    order_id: str
    quantities: dict[str, int] | None
    reason: str


@dataclass(frozen=True, slots=True)
class ExpireOrder:
    order_id: str


@dataclass(frozen=True, slots=True)
class AcceptReturn:
    order_id: str
    items: tuple[ReturnedItems, ...]
    reason: str = ""
    location: str | None = None


@dataclass(frozen=True, slots=True)
class RefundPayment:
    order_id: str
    amount: Decimal
    currency: str
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ForgetGuest:
    order_id: str


@dataclass(frozen=True, slots=True)
class IssueCreditNote:
    credit_note_id: str
    customer_id: str | None
    lines: tuple[OrderLine, ...]
    currency: str
    condition: Condition | None = field(default=None, metadata=LATER)
    reason: str | None = field(default=None, metadata=LATER)
    prices_include_tax: bool | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class OpenCart:
    cart_id: str
    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class AddItem:
    cart_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ChangeQuantity:
    """To `quantity` units."""

    cart_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class RemoveItem:
    cart_id: str
    sku: str


@dataclass(frozen=True, slots=True)
class MergeCart:
    """Put what is in this cart into another one, and end it."""

    cart_id: str
    into: str


@dataclass(frozen=True, slots=True)
class TakeOverItems:
    """Of another cart: a guest's, or this customer's."""

    cart_id: str
    origin: str
    items: tuple[CartItem, ...]
    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class CheckOut:
    """The order is placed for just these units, by SKU."""

    cart_id: str
    order_id: str
    quantities: dict[str, int]


@dataclass(frozen=True, slots=True)
class AbandonCart:
    cart_id: str
