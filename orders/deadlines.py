"""What becomes of orders and carts when time has passed: nobody pays, nobody sends anything back, nobody comes back."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from eventstore.event import Event, Recorded
from eventstore.reactions.deadline import DeadlineReaction
from orders.cart import CART
from orders.commands import AbandonCart, CompleteOrder, ExpireOrder
from orders.events import (
    CartAbandoned,
    CartCheckedOut,
    CartMerged,
    CartOpened,
    ItemsCanceled,
    ItemsShipped,
    OrderCanceled,
    OrderCompleted,
    OrderDelivered,
    OrderExpired,
    OrderPlaced,
    PaymentRecorded,
)
from orders.order import ORDER


class PaymentDeadline(DeadlineReaction):
    """An order of which nothing is paid in time expires: its stock is for others."""

    name = "payment_deadline"
    decider = ORDER
    key = "order_id"
    event_types = (OrderPlaced, PaymentRecorded, ItemsShipped, OrderCanceled, OrderExpired, OrderCompleted)

    def due_at(self, event: Event, recorded: Recorded) -> datetime | None:
        return event.payment_due_at if isinstance(event, OrderPlaced) and event.total else None

    def command(self, key: str) -> Any:
        return ExpireOrder(key)


class Completion(DeadlineReaction):
    """An order that has arrived is completed when the time to send something back is over, and it is paid."""

    name = "completion"
    decider = ORDER
    key = "order_id"
    event_types = (OrderDelivered, ItemsCanceled, ItemsShipped, OrderCompleted)
    again_after = timedelta(days=1)

    def due_at(self, event: Event, recorded: Recorded) -> datetime | None:
        has_arrived = isinstance(event, OrderDelivered | ItemsCanceled) and not event.undelivered
        accepted_for = settings.RETURNS_ACCEPTED_FOR
        return recorded.occurred_at + accepted_for if has_arrived and accepted_for else None

    def command(self, key: str) -> Any:
        return CompleteOrder(key)


class Abandonment(DeadlineReaction):
    """A cart that nobody has touched for a while counts as abandoned. It moves with each change of the cart."""

    name = "abandonment"
    decider = CART
    key = "cart_id"
    event_types = CART.event_types
    unless_moved = True

    def due_at(self, event: Event, recorded: Recorded) -> datetime | None:
        over = isinstance(event, CartOpened | CartMerged | CartCheckedOut | CartAbandoned)
        if over or not settings.CART_ABANDONED_AFTER:
            return None
        return recorded.occurred_at + settings.CART_ABANDONED_AFTER

    def command(self, key: str) -> Any:
        return AbandonCart(key)
