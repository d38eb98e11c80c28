"""What customers are written about: their order has come in, some of it is on its way, they get money back."""

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from catalog import money
from eventstore.commands.execution import current
from eventstore.event import Recorded
from eventstore.log import stream
from eventstore.outbox.mail import Mail
from orders.amounts import cost, cost_of_way
from orders.customer import CUSTOMER, Deactivated, Registered
from orders.events import ItemsShipped, OrderPlaced, PaymentRefunded
from orders.order import ORDER


def confirmation(recorded: Recorded) -> EmailMessage | None:
    placed = recorded.event
    assert isinstance(placed, OrderPlaced)
    lines = [
        {"name": line.name, "quantity": line.quantity, "amount": money.amount_text(cost(line), placed.currency)}
        for line in placed.lines
    ]
    total = money.amount_text(placed.total, placed.currency)
    shipping = placed.shipping and money.amount_text(cost_of_way(placed.shipping), placed.currency)
    subject = f"Your order {placed.order_id}"
    return _written(placed, "confirmation", subject, lines=lines, shipping=shipping, total=total)


def shipped(recorded: Recorded) -> EmailMessage | None:
    event = recorded.event
    assert isinstance(event, ItemsShipped)
    placed = _placed(event.order_id)
    names = {line.sku: line.name for line in placed.lines}
    items = [{"name": names[item.sku], "quantity": item.quantity} for item in event.items]
    return _written(placed, "shipped", f"Your order {placed.order_id} is on its way", items=items, event=event)


def refunded(recorded: Recorded) -> EmailMessage | None:
    event = recorded.event
    assert isinstance(event, PaymentRefunded)
    placed = _placed(event.order_id)
    amount = money.amount_text(event.amount, event.currency)
    return _written(placed, "refunded", f"A refund for your order {placed.order_id}", amount=amount, event=event)


def _written(placed: OrderPlaced, template: str, subject: str, **context: Any) -> EmailMessage | None:
    address = _address(placed)
    if address is None:
        return None
    body = render_to_string(f"orders/mail/{template}.txt", {"placed": placed, **context})
    return EmailMessage(subject, body, to=[address])


def _placed(order_id: str) -> OrderPlaced:
    """The order as it was placed, its personal data in the clear, or forgotten."""
    placed = stream.read(ORDER.stream(order_id))[0].event
    assert isinstance(placed, OrderPlaced)
    return placed


def _address(placed: OrderPlaced) -> str | None:
    """Where to write to: what the order says, or else the customer's. Raises PersonalDataUnreadable if forgotten."""
    if placed.email is not None:
        return str(placed.email.value)
    if placed.customer_id is None:
        return None
    customer = current(CUSTOMER, [placed.customer_id])[placed.customer_id]
    return customer.email.value if isinstance(customer, Registered | Deactivated) else None


MAILS = (
    Mail("order_confirmation", OrderPlaced, confirmation),
    Mail("order_shipped", ItemsShipped, shipped),
    Mail("order_refunded", PaymentRefunded, refunded),
)
