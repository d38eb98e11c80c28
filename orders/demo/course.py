"""What follows an order of the demo shop, by the course it takes, and how long after it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from catalog.events import Condition
from orders.commands import (
    AcceptReturn,
    CancelItems,
    CancelOrder,
    CompleteOrder,
    DeliverOrder,
    ExpireOrder,
    RecordPayment,
    RefundPayment,
    ShipItems,
)
from orders.demo.sales import Course, Sale
from orders.events import ReturnedItems
from orders.order import OrderCommand

CURRENCY = "GBP"
CARRIER = "Parcel Post"
DEADLINE = timedelta(days=3)
WINDOW = timedelta(days=14)
ONE_DAY = timedelta(days=1)
SECOND_PARCEL = timedelta(days=3)


class Step(NamedTuple):
    """A command, so long after the order was placed. `name` tells it from another one of its kind."""

    after: timedelta
    command: OrderCommand
    name: str = ""


def steps(sale: Sale) -> Iterator[Step]:
    """In their order."""
    match sale.course:
        case Course.UNPAID:
            return
        case Course.EXPIRED:
            yield Step(DEADLINE, ExpireOrder(sale.order_id))
        case Course.CANCELED:
            yield Step(sale.act_after, CancelOrder(sale.order_id, "customer changed their mind"))
        case Course.PARTLY_PAID:
            half = (sale.total / 2).quantize(Decimal("0.01"))
            yield Step(sale.pay_after, RecordPayment(sale.order_id, half, CURRENCY, f"deposit-{sale.order_id}"))
        case _:
            yield Step(sale.pay_after, RecordPayment(sale.order_id, sale.total, CURRENCY, f"card-{sale.order_id}"))
            yield from _paid(sale)


def _paid(sale: Sale) -> Iterator[Step]:
    order_id, first = sale.order_id, sale.lines[0]
    match sale.course:
        case Course.REFUNDED:
            yield Step(sale.act_after, CancelOrder(order_id, "found it cheaper elsewhere"))
            yield Step(sale.act_after, RefundPayment(order_id, sale.total, CURRENCY, f"refund-{order_id}", "canceled"))
        case Course.PARTLY_SHIPPED:
            yield Step(sale.act_after, _shipment(sale, {first.sku: first.quantity}))
            if sale.days_ago >= SECOND_PARCEL.days * 3:
                yield Step(sale.act_after + SECOND_PARCEL, _shipment(sale), "second parcel")
        case Course.REDUCED if len(sale.lines) > 1 and not sale.discount:
            price = first.quantity * first.unit_price
            yield Step(sale.act_after, CancelItems(order_id, {first.sku: first.quantity}, "no longer needed"))
            yield Step(
                sale.act_after, RefundPayment(order_id, price, CURRENCY, f"refund-{order_id}", "canceled in part")
            )
            yield Step(sale.act_after, _shipment(sale))
        case Course.PAID:
            return
        case _:
            yield Step(sale.act_after, _shipment(sale))
            yield from _shipped(sale)


def _shipped(sale: Sale) -> Iterator[Step]:
    order_id, arrived = sale.order_id, sale.act_after + sale.arrive_after
    if sale.course not in (Course.DELIVERED, Course.COMPLETED, Course.RETURNED, Course.WRITTEN_OFF):
        return
    yield Step(arrived, DeliverOrder(order_id))
    if sale.course is Course.COMPLETED:
        yield Step(arrived + WINDOW, CompleteOrder(order_id))
    elif sale.course is not Course.DELIVERED:
        broken = sale.course is Course.WRITTEN_OFF
        condition, reason = (
            (Condition.WRITE_OFF, "arrived broken") if broken else (Condition.RESTOCK, "not as expected")
        )
        first = sale.lines[0]
        items = (ReturnedItems(first.sku, 1, condition),)
        price = min(first.unit_price, sale.total)
        yield Step(arrived + ONE_DAY, AcceptReturn(order_id, items, reason))
        yield Step(arrived + ONE_DAY, RefundPayment(order_id, price, CURRENCY, f"refund-{order_id}", reason))


def _shipment(sale: Sale, quantities: dict[str, int] | None = None) -> ShipItems:
    return ShipItems(sale.order_id, quantities, CARRIER, f"PP{sale.order_id}GB")
