"""Where an order stands on the three axes, and what can be done with it."""

from decimal import Decimal

import pytest

from eventstore.event import Event
from orders.events import Items, OrderLine
from orders.order import ORDER, Placed
from orders.progress import Progress
from tests.orders.an_order import paid, placed, shipped
from tests.specification import given

FREE = OrderLine("GIFT", "Sample", 1, Decimal(0))
A_MUG = Items("MUG-1", 1)


@pytest.mark.parametrize(
    ("events", "status", "payment", "fulfillment", "actions"),
    [
        ([placed()], "placed", "unpaid", "unfulfilled", ["record_payment", "ship", "cancel"]),
        ([placed(), paid("1")], "placed", "partially_paid", "unfulfilled", ["record_payment", "ship", "cancel"]),
        ([placed(), paid()], "placed", "paid", "unfulfilled", ["ship", "cancel"]),
        ([placed(), shipped(A_MUG)], "placed", "unpaid", "partially_fulfilled", ["record_payment", "ship"]),
        ([placed(), shipped()], "placed", "unpaid", "fulfilled", ["record_payment"]),
        ([placed(), paid(), shipped()], "completed", "paid", "fulfilled", []),
        ([placed(FREE)], "placed", "paid", "unfulfilled", ["ship", "cancel"]),
        ([placed(FREE), shipped(Items("GIFT", 1))], "completed", "paid", "fulfilled", []),
    ],
)
def test_an_order_has_come_so_far(
    events: list[Event], status: str, payment: str, fulfillment: str, actions: list[str]
) -> None:
    order = given(ORDER, *events).state
    assert isinstance(order, Placed)
    progress = order.progress
    assert (progress.status, progress.payment_status, progress.fulfillment_status) == (status, payment, fulfillment)
    assert progress.allowed_actions == actions


def test_a_canceled_order_allows_nothing() -> None:
    progress = Progress(Decimal(10), Decimal(10), 1, shipped=False, canceled=True)
    assert (progress.status, progress.allowed_actions) == ("canceled", [])
