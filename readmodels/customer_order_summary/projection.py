"""How an order's row follows from its events."""

from datetime import UTC

from catalog import money
from eventstore.event import Recorded
from orders.amounts import cost, cost_of_way
from orders.events import (
    CanceledItems,
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
    Shipping,
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
        row.email = event.email.text if event.email else None
        row.note = event.note.text if event.note else None
        row.lines = [_line(line, event.currency) for line in event.lines]
        row.discount = event.discount
        row.shipping = _shipping(event.shipping, event.currency) if event.shipping else None
        row.tax = event.tax
        row.prices_include_tax = event.prices_include_tax
        row.payment_due_at = event.payment_due_at
        row.cart_id = event.cart_id
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
        row.shipments = [*row.shipments, _shipment(event, len(row.shipments) + 1, recorded)]
        _set_progress(row, row.progress.status, recorded)

    @on(OrderDelivered, key="order_id")
    def deliver(self, row: CustomerOrderSummary, event: OrderDelivered, recorded: Recorded) -> None:
        row.delivered += event.quantity
        arrived = {"delivered_at": _time(recorded)}
        row.shipments = [one | arrived if one["number"] in event.shipments else one for one in row.shipments]
        _set_progress(row, row.progress.status, recorded)

    @on(ItemsReturned, key="order_id")
    def take_back(self, row: CustomerOrderSummary, event: ItemsReturned, recorded: Recorded) -> None:
        row.returned += sum(item.quantity for item in event.items)
        row.returns = [*row.returns, _return(event, row.currency, recorded)]
        _set_progress(row, row.progress.status, recorded)

    @on(ItemsCanceled, key="order_id")
    def cancel_items(self, row: CustomerOrderSummary, event: ItemsCanceled, recorded: Recorded) -> None:
        row.unshipped -= sum(item.quantity for item in event.items)
        row.total -= event.amount
        row.canceled += event.amount
        row.canceled_items = [*row.canceled_items, *(_canceled(item, row.currency) for item in event.items)]
        row.reason = event.reason
        _set_progress(row, row.progress.status, recorded)

    @on(OrderCompleted, key="order_id")
    def complete(self, row: CustomerOrderSummary, event: OrderCompleted, recorded: Recorded) -> None:
        _set_progress(row, "completed", recorded)

    @on(OrderCanceled, key="order_id")
    def cancel(self, row: CustomerOrderSummary, event: OrderCanceled, recorded: Recorded) -> None:
        row.reason = event.reason
        _set_progress(row, "canceled", recorded)

    @on(OrderExpired, key="order_id")
    def expire(self, row: CustomerOrderSummary, event: OrderExpired, recorded: Recorded) -> None:
        _set_progress(row, "expired", recorded)


def _line(line: OrderLine, currency: str) -> dict[str, object]:
    return {
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": money.shown(line.unit_price, currency),
        "discount": money.shown(line.discount, currency),
        "tax_rate": f"{line.tax_rate:f}",
        "tax": money.shown(line.tax, currency),
        "amount": money.shown(cost(line), currency),
    }


def _shipping(shipping: Shipping, currency: str) -> dict[str, object]:
    return {
        "method": shipping.method,
        "price": money.shown(shipping.price, currency),
        "tax_rate": f"{shipping.tax_rate:f}",
        "tax": money.shown(shipping.tax, currency),
        "amount": money.shown(cost_of_way(shipping), currency),
    }


def _shipment(event: ItemsShipped, number: int, recorded: Recorded) -> dict[str, object]:
    return {
        "number": event.shipment or number,
        "items": [{"sku": item.sku, "quantity": item.quantity} for item in event.items],
        "carrier": event.carrier,
        "tracking_number": event.tracking_number,
        "location": event.location,
        "shipped_at": _time(recorded),
        "delivered_at": None,
    }


def _return(event: ItemsReturned, currency: str, recorded: Recorded) -> dict[str, object]:
    return {
        "items": [
            {"sku": item.sku, "quantity": item.quantity, "condition": item.condition.value} for item in event.items
        ],
        "amount": money.shown(event.amount, currency),
        "reason": event.reason,
        "location": event.location,
        "returned_at": _time(recorded),
    }


def _canceled(item: CanceledItems, currency: str) -> dict[str, object]:
    return {"sku": item.sku, "quantity": item.quantity, "amount": money.shown(item.amount, currency)}


def _time(recorded: Recorded) -> str:
    """As the API writes times."""
    return recorded.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _set_progress(row: CustomerOrderSummary, status: Status, recorded: Recorded) -> None:
    row.version = recorded.version
    row.status = status
    progress = row.progress
    row.payment_status = progress.payment_status
    row.fulfillment_status = progress.fulfillment_status
