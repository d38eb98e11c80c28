"""How an order's row follows from its events."""

from catalog import money
from eventstore.event import Recorded
from orders.events import ItemsShipped, OrderCanceled, OrderLine, OrderPlaced, PaymentRecorded
from orders.progress import Progress
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
        _set_progress(row, Progress(row.total, row.paid, row.unshipped, shipped=False), recorded)

    @on(PaymentRecorded, key="order_id")
    def pay(self, row: CustomerOrderSummary, event: PaymentRecorded, recorded: Recorded) -> None:
        row.paid += event.amount
        _set_progress(row, row.progress, recorded)

    @on(ItemsShipped, key="order_id")
    def ship(self, row: CustomerOrderSummary, event: ItemsShipped, recorded: Recorded) -> None:
        row.unshipped -= sum(item.quantity for item in event.items)
        _set_progress(row, row.progress._replace(shipped=True), recorded)

    @on(OrderCanceled, key="order_id")
    def cancel(self, row: CustomerOrderSummary, event: OrderCanceled, recorded: Recorded) -> None:
        _set_progress(row, row.progress._replace(canceled=True), recorded)


def _line(line: OrderLine, currency: str) -> dict[str, object]:
    price = money.shown(line.unit_price, currency)
    return {"sku": line.sku, "name": line.name, "quantity": line.quantity, "unit_price": price}


def _set_progress(row: CustomerOrderSummary, progress: Progress, recorded: Recorded) -> None:
    row.version = recorded.version
    row.status = progress.status
    row.payment_status = progress.payment_status
    row.fulfillment_status = progress.fulfillment_status
