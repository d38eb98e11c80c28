"""Events and commands of one order, for the specifications."""

from decimal import Decimal

from catalog.commands import IssueStock, ReleaseStock, ReserveStock
from catalog.stock import STOCK
from eventstore.decider import Addressed
from eventstore.personal import Personal
from orders.address import Address
from orders.commands import AcceptOrder, CancelOrder, ForgetGuest, PlaceOrder, RecordPayment, ShipItems
from orders.customer import CUSTOMER
from orders.events import GuestForgotten, Items, ItemsShipped, OrderCanceled, OrderLine, OrderPlaced, PaymentRecorded

ID = "o1"
MUGS = OrderLine("MUG-1", "Mug", 2, Decimal("12.95"))
PLATES = OrderLine("PLT-1", "Plate", 3, Decimal("17.50"))
WRAPPING = OrderLine("WRAP", "Gift wrapping", 1, Decimal("3.50"), tracked=False)
TOTAL = Decimal("81.90")
ADDRESS = Personal(Address("12 Long Lane", "London", "EC1A 9EJ", "United Kingdom"))


def place(*lines: OrderLine) -> PlaceOrder:
    return PlaceOrder(ID, "c1", lines or (MUGS, PLATES, WRAPPING), "GBP", "United Kingdom")


def placed(*lines: OrderLine) -> OrderPlaced:
    lines = lines or (MUGS, PLATES, WRAPPING)
    total = sum((line.quantity * line.unit_price for line in lines), Decimal(0))
    return OrderPlaced(ID, "c1", lines, total, "GBP", "United Kingdom")


def pay(amount: str = "81.90", currency: str = "GBP") -> RecordPayment:
    return RecordPayment(ID, Decimal(amount), currency, "card")


def paid(amount: str = "81.90") -> PaymentRecorded:
    return PaymentRecorded(ID, Decimal(amount), "GBP", "card")


def ship(**quantities: int) -> ShipItems:
    """ship(MUG_1=2), or all that is left."""
    return ShipItems(ID, {sku.replace("_", "-"): count for sku, count in quantities.items()} or None)


def shipped(*items: Items) -> ItemsShipped:
    return ItemsShipped(ID, items or ALL_ITEMS)


def cancel() -> CancelOrder:
    return CancelOrder(ID, "changed my mind")


def canceled(*items: Items) -> OrderCanceled:
    return OrderCanceled(ID, items or ALL_ITEMS, "changed my mind")


def accepted(customer_id: str = "c1") -> Addressed:
    """The customer is asked for leave."""
    return Addressed(CUSTOMER, customer_id, AcceptOrder(customer_id))


def forget_guest() -> ForgetGuest:
    return ForgetGuest(ID)


def guest_forgotten() -> GuestForgotten:
    return GuestForgotten(ID)


def reserve(sku: str, quantity: int) -> Addressed:
    return Addressed(STOCK, sku, ReserveStock(sku, quantity, ID))


def issue(sku: str, quantity: int) -> Addressed:
    return Addressed(STOCK, sku, IssueStock(sku, quantity, ID))


def release(sku: str, quantity: int) -> Addressed:
    return Addressed(STOCK, sku, ReleaseStock(sku, quantity, ID))


ALL_ITEMS = (Items("MUG-1", 2), Items("PLT-1", 3), Items("WRAP", 1, tracked=False))
