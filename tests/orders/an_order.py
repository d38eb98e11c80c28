"""Events and commands of one order, for the specifications."""

from decimal import Decimal

from catalog.commands import IssueStock, ReleaseStock, ReserveStock, ReturnStock
from catalog.events import Condition
from catalog.stock import STOCK
from eventstore.decider import Addressed
from eventstore.privacy.personal import Personal
from orders.address import Address
from orders.commands import (
    AcceptOrder,
    AcceptReturn,
    CancelItems,
    CancelOrder,
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
    OrderLine,
    OrderPlaced,
    PaymentRecorded,
    PaymentRefunded,
    ReturnedItems,
)

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


def pay(amount: str = "81.90", currency: str = "GBP", reference: str = "card") -> RecordPayment:
    return RecordPayment(ID, Decimal(amount), currency, reference)


def paid(amount: str = "81.90", reference: str = "card") -> PaymentRecorded:
    return PaymentRecorded(ID, Decimal(amount), "GBP", reference)


def refund(amount: str = "81.90", currency: str = "GBP", reference: str = "") -> RefundPayment:
    return RefundPayment(ID, Decimal(amount), currency, reference, "sent back")


def refunded(amount: str = "81.90", reference: str = "") -> PaymentRefunded:
    return PaymentRefunded(ID, Decimal(amount), "GBP", reference, "sent back")


def ship(**quantities: int) -> ShipItems:
    """ship(MUG_1=2), or all that is left."""
    return ShipItems(ID, _by_sku(quantities))


def shipped(*items: Items, shipment: int = 1) -> ItemsShipped:
    return ItemsShipped(ID, items or ALL_ITEMS, shipment)


def deliver(shipment: int | None = None) -> DeliverOrder:
    return DeliverOrder(ID, shipment)


def delivered(*shipments: int, quantity: int = 6, undelivered: int = 0) -> OrderDelivered:
    return OrderDelivered(ID, shipments or (1,), quantity, undelivered)


def complete() -> CompleteOrder:
    return CompleteOrder(ID)


def completed() -> OrderCompleted:
    return OrderCompleted(ID)


def cancel() -> CancelOrder:
    return CancelOrder(ID, "changed my mind")


def canceled(*items: Items) -> OrderCanceled:
    return OrderCanceled(ID, items or ALL_ITEMS, "changed my mind")


def cancel_items(**quantities: int) -> CancelItems:
    """cancel_items(MUG_1=2), or all that is not shipped."""
    return CancelItems(ID, _by_sku(quantities), "changed my mind")


def items_canceled(*items: CanceledItems, undelivered: int) -> ItemsCanceled:
    amount = sum((item.amount for item in items), Decimal(0))
    return ItemsCanceled(ID, items, amount, "changed my mind", undelivered)


def mug_canceled(amount: str = "12.95") -> CanceledItems:
    return CanceledItems("MUG-1", 1, Decimal(amount))


def expire() -> ExpireOrder:
    return ExpireOrder(ID)


def expired() -> OrderExpired:
    return OrderExpired(ID, ALL_ITEMS)


def take_back(*items: ReturnedItems, location: str | None = None) -> AcceptReturn:
    return AcceptReturn(ID, items, "too big", location)


def taken_back(*items: ReturnedItems, location: str | None = None) -> ItemsReturned:
    amount = sum((item.amount for item in items), Decimal(0))
    return ItemsReturned(ID, items, amount, "too big", location)


def mug_returned(amount: str = "12.95", condition: Condition = Condition.RESTOCK) -> ReturnedItems:
    return ReturnedItems("MUG-1", 1, condition, Decimal(amount))


def accepted(customer_id: str = "c1") -> Addressed:
    """The customer is asked for leave."""
    return Addressed(CUSTOMER, customer_id, AcceptOrder(customer_id))


def forget_guest() -> ForgetGuest:
    return ForgetGuest(ID)


def guest_forgotten() -> GuestForgotten:
    return GuestForgotten(ID)


def reserve(sku: str, quantity: int) -> Addressed:
    return Addressed(STOCK, sku, ReserveStock(sku, quantity, ID))


def issue(sku: str, quantity: int, location: str | None = None) -> Addressed:
    return Addressed(STOCK, sku, IssueStock(sku, quantity, ID, location))


def release(sku: str, quantity: int) -> Addressed:
    return Addressed(STOCK, sku, ReleaseStock(sku, quantity, ID))


def put_back(sku: str, quantity: int, condition: Condition, location: str | None = None) -> Addressed:
    return Addressed(STOCK, sku, ReturnStock(sku, quantity, ID, condition, location))


def _by_sku(quantities: dict[str, int]) -> dict[str, int] | None:
    return {sku.replace("_", "-"): count for sku, count in quantities.items()} or None


ONE_MUG = Items("MUG-1", 1)
THE_REST = (Items("MUG-1", 1), Items("PLT-1", 3), Items("WRAP", 1, tracked=False))
ALL_ITEMS = (Items("MUG-1", 2), Items("PLT-1", 3), Items("WRAP", 1, tracked=False))
THE_REST_CANCELED = (
    mug_canceled(),
    CanceledItems("PLT-1", 3, Decimal("52.50")),
    CanceledItems("WRAP", 1, Decimal("3.50"), tracked=False),
)
