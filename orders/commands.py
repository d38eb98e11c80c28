"""What can be asked of customers, orders and credit notes. Names and prices come in with the command."""

from dataclasses import dataclass, field
from decimal import Decimal

from eventstore.personal import Personal
from orders.address import Address
from orders.events import OrderLine

# Marks a field that a command did not always have: while it is None, the command is the one that it was without it.
LATER = {"later": True}


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


@dataclass(frozen=True, slots=True)
class CancelOrder:
    order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ForgetGuest:
    order_id: str


@dataclass(frozen=True, slots=True)
class IssueCreditNote:
    credit_note_id: str
    customer_id: str | None
    lines: tuple[OrderLine, ...]
    currency: str
