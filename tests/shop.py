"""A little shop for tests: products with stock, and orders, made by the commands that the API sends."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

from catalog.commands import CreateProduct, ReceiveStock
from catalog.events import Condition, StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.log.stream import Receipt
from orders.commands import (
    AcceptReturn,
    CancelItems,
    CancelOrder,
    CompleteOrder,
    DeliverOrder,
    ExpireOrder,
    PlaceOrder,
    RecordPayment,
    RefundPayment,
    ShipItems,
)
from orders.events import OrderLine, ReturnedItems
from orders.order import ORDER, OrderCommand
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.registry import registered

PRICE = Decimal("12.50")


def envelope() -> Envelope:
    return Envelope(uuid4(), "tester", datetime.now(UTC))


def product(sku: str, stock: int = 0, policy: StockPolicy = StockPolicy.TRACKED) -> None:
    execute(envelope(), PRODUCT, sku, CreateProduct(sku, f"Product {sku}", PRICE, "GBP", policy))
    if stock:
        receive(sku, stock)


def receive(sku: str, quantity: int) -> None:
    execute(envelope(), STOCK, sku, ReceiveStock(sku, quantity, "delivery"))


def line(sku: str, quantity: int = 1) -> OrderLine:
    return OrderLine(sku, f"Product {sku}", quantity, PRICE)


def place(order_id: str, *lines: OrderLine, customer: str | None = "c1") -> Receipt:
    return send(order_id, PlaceOrder(order_id, customer, lines, "GBP"))


def pay(order_id: str, amount: str) -> Receipt:
    return send(order_id, RecordPayment(order_id, Decimal(amount), "GBP"))


def ship(order_id: str, quantities: dict[str, int] | None = None) -> Receipt:
    return send(order_id, ShipItems(order_id, quantities))


def cancel(order_id: str) -> Receipt:
    return send(order_id, CancelOrder(order_id, "changed my mind"))


def deliver(order_id: str, shipment: int | None = None) -> Receipt:
    return send(order_id, DeliverOrder(order_id, shipment))


def complete(order_id: str) -> Receipt:
    return send(order_id, CompleteOrder(order_id))


def cancel_items(order_id: str, quantities: dict[str, int]) -> Receipt:
    return send(order_id, CancelItems(order_id, quantities, "changed my mind"))


def expire(order_id: str) -> Receipt:
    return send(order_id, ExpireOrder(order_id))


def take_back(order_id: str, sku: str, quantity: int = 1) -> Receipt:
    back = (ReturnedItems(sku, quantity, Condition.RESTOCK),)
    return send(order_id, AcceptReturn(order_id, back, "too large"))


def refund(order_id: str, amount: str) -> Receipt:
    return send(order_id, RefundPayment(order_id, Decimal(amount), "GBP"))


def send(order_id: str, command: OrderCommand) -> Receipt:
    return execute(envelope(), ORDER, order_id, command)


def catch_up_all() -> None:
    for projection in registered():
        for _ in catch_up(projection):
            pass
