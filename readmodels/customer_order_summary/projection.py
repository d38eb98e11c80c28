"""How an order's row follows from its events."""

from catalog import money
from eventstore.event import Recorded
from orders.events import (
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
)
from orders.progress import Status
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.engine.projection import Projection, on


class CustomerOrderSummaryProjection(Projection[CustomerOrderSummary]):
    """One display-ready row per order: GET /customers/{id}/orders, GET /orders/{id}."""

    name = "customer_order_summary"
    keyed_by_stream = True

    @on(OrderPlaced, key="order_id")
    def place(self, row: CustomerOrderSummary, event: OrderPlaced, recorded: Recorded) -> None:
        row.customer_id = event.customer_id
        row.placed_at = recorded.occurred_at
        row.total = event.total
        row.currency = event.currency
        row.shipping_country = event.shipping_country
        row.shipping_address = event.shipping_address.text if event.shipping_address else None
        row.lines = [_line(line, event.currency) for line in event.lines]
        row.unshipped = sum(line.quantity for line in event.lines)
        _set_progress(row, "placed", recorded)

    @on(PaymentRecorded, key="order_id")
    def pay(self, row: CustomerOrderSummary, event: PaymentRecorded, recorded: Recorded) -> None:
        row.paid += event.amount
        _set_progress(row, row.progress.status, recorded)

    @on(PaymentRefunded, key="order_id")
    def refund(self, row: CustomerOrderSummary, event: PaymentRefunded, recorded: Recorded) -> None:
        row.refunded += event.amount
        _set_progress(row, row.progress.status, recorded)

    @on(ItemsShipped, key="order_id")
    def ship(self, row: CustomerOrderSummary, event: ItemsShipped, recorded: Recorded) -> None:
        units = sum(item.quantity for item in event.items)
        row.unshipped -= units
        row.shipped += units
        _set_progress(row, row.progress.status, recorded)

    @on(OrderDelivered, key="order_id")
    def deliver(self, row: CustomerOrderSummary, event: OrderDelivered, recorded: Recorded) -> None:
        row.delivered += event.quantity
        _set_progress(row, row.progress.status, recorded)

    @on(ItemsReturned, key="order_id")
    def take_back(self, row: CustomerOrderSummary, event: ItemsReturned, recorded: Recorded) -> None:
        row.returned += sum(item.quantity for item in event.items)
        _set_progress(row, row.progress.status, recorded)

    @on(ItemsCanceled, key="order_id")
    def cancel_items(self, row: CustomerOrderSummary, event: ItemsCanceled, recorded: Recorded) -> None:
        row.unshipped -= sum(item.quantity for item in event.items)
        row.total -= event.amount
        _set_progress(row, row.progress.status, recorded)

    @on(OrderCompleted, key="order_id")
    def complete(self, row: CustomerOrderSummary, event: OrderCompleted, recorded: Recorded) -> None:
        _set_progress(row, "completed", recorded)

    @on(OrderCanceled, key="order_id")
    def cancel(self, row: CustomerOrderSummary, event: OrderCanceled, recorded: Recorded) -> None:
        _set_progress(row, "canceled", recorded)

    @on(OrderExpired, key="order_id")
    def expire(self, row: CustomerOrderSummary, event: OrderExpired, recorded: Recorded) -> None:
        _set_progress(row, "expired", recorded)


def _line(line: OrderLine, currency: str) -> dict[str, object]:
    price = money.shown(line.unit_price, currency)
    return {"sku": line.sku, "name": line.name, "quantity": line.quantity, "unit_price": price}


def _set_progress(row: CustomerOrderSummary, status: Status, recorded: Recorded) -> None:
    row.version = recorded.version
    row.status = status
    progress = row.progress
    row.payment_status = progress.payment_status
    row.fulfillment_status = progress.fulfillment_status
