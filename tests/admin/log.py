"""What the tests of the admin look for in the log."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from eventstore.commands.execution import execute
from eventstore.models import Command, Event
from orders.commands import CancelOrder
from orders.order import ORDER
from tests import shop

EVENT = "eventstore_event"
COMMAND = "eventstore_command"
STREAM = "eventstore_stream"
SEAL = "eventstore_seal"
TRACE = "0af7651916cd43dd8448eb211c80319c"
# Times of a day that is before the first one, or after the last, by the clock of the page.
BEYOND = ("0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59")


def events(**filters: Any) -> list[Event]:
    return list(Event.objects.filter(**filters).order_by("position"))


def event(**filters: Any) -> Event:
    (found,) = events(**filters)
    return found


def an_order(order_id: str = "o1", stock: int = 10) -> None:
    """A product that is received, and an order of it: product.created, stock.received, order.placed, stock.reserved."""
    shop.product("A", stock)
    shop.place(order_id, shop.line("A", 2))


def canceled_in_reaction(order_id: str = "o1") -> tuple[Event, Command, UUID]:
    """The order is canceled because it was placed: the cause, the command, and the correlation of that command."""
    cause = event(type="order.placed", stream__name=f"order-{order_id}")
    correlation = uuid4()
    envelope = replace(shop.envelope(), causation=cause.position, correlation_id=correlation, trace_id=TRACE)
    execute(envelope, ORDER, order_id, CancelOrder(order_id, "not paid"))
    return cause, Command.objects.get(id=envelope.id), correlation
