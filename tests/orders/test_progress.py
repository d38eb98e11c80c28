"""Where an order stands on the three axes, and what can be done with it."""

from decimal import Decimal

import pytest

from catalog.events import Condition
from eventstore.event import Event
from orders.events import Items, OrderLine, ReturnedItems
from orders.order import ORDER
from orders.stages import facts
from tests.orders.an_order import (
    ONE_MUG,
    THE_REST_CANCELED,
    canceled,
    completed,
    delivered,
    expired,
    items_canceled,
    mug_returned,
    paid,
    placed,
    refunded,
    shipped,
    taken_back,
)
from tests.specification import given

FREE = OrderLine("GIFT", "Sample", 1, Decimal(0))
ALL = tuple(ReturnedItems(sku, units, Condition.RESTOCK) for sku, units in (("MUG-1", 2), ("PLT-1", 3), ("WRAP", 1)))
REST_CANCELED = items_canceled(*THE_REST_CANCELED, undelivered=1)


@pytest.mark.parametrize(
    ("events", "payment", "fulfillment", "actions"),
    [
        ([placed()], "unpaid", "unfulfilled", "record_payment ship cancel cancel_items"),
        ([placed(), paid("1")], "partially_paid", "unfulfilled", "record_payment ship cancel cancel_items refund"),
        ([placed(), paid()], "paid", "unfulfilled", "ship cancel cancel_items refund"),
        ([placed(), paid(), refunded("1")], "partially_refunded", "unfulfilled", "ship cancel cancel_items refund"),
        ([placed(), paid("1"), refunded("1")], "refunded", "unfulfilled", "record_payment ship cancel cancel_items"),
        (
            [placed(), shipped(ONE_MUG)],
            "unpaid",
            "partially_fulfilled",
            "record_payment ship deliver cancel_items accept_return",
        ),
        (
            [placed(), shipped(ONE_MUG), delivered(quantity=1, undelivered=5)],
            "unpaid",
            "partially_fulfilled",
            "record_payment ship cancel_items accept_return",
        ),
        (
            [placed(), shipped(ONE_MUG), REST_CANCELED],
            "unpaid",
            "fulfilled",
            "record_payment deliver accept_return",
        ),
        ([placed(), shipped()], "unpaid", "fulfilled", "record_payment deliver accept_return"),
        ([placed(), paid(), shipped()], "paid", "fulfilled", "deliver accept_return refund complete"),
        ([placed(), paid(), shipped(), delivered()], "paid", "delivered", "accept_return refund complete"),
        (
            [placed(), paid(), shipped(), delivered(), taken_back(mug_returned())],
            "paid",
            "partially_returned",
            "accept_return refund complete",
        ),
        (
            [placed(), paid(), shipped(), delivered(), taken_back(*ALL), refunded()],
            "refunded",
            "returned",
            "complete",
        ),
        ([placed(FREE)], "paid", "unfulfilled", "ship cancel cancel_items"),
        ([placed(FREE), shipped(Items("GIFT", 1))], "paid", "fulfilled", "deliver accept_return complete"),
    ],
)
def test_an_order_that_is_under_way(events: list[Event], payment: str, fulfillment: str, actions: str) -> None:
    progress = given(ORDER, *events).state.progress
    assert (progress.status, progress.payment_status, progress.fulfillment_status) == ("placed", payment, fulfillment)
    assert progress.allowed_actions == actions.split()


@pytest.mark.parametrize(
    ("events", "status", "actions"),
    [
        ([canceled()], "canceled", []),
        ([paid(), canceled()], "canceled", ["refund"]),
        ([paid(), canceled(), refunded()], "canceled", []),
        ([expired()], "expired", []),
        ([paid(), shipped(), completed()], "completed", ["refund"]),
        ([paid(), shipped(), completed(), refunded()], "completed", []),
    ],
)
def test_one_that_has_ended_allows_what_is_left_to_pay_back(
    events: list[Event], status: str, actions: list[str]
) -> None:
    order = given(ORDER, placed(), *events).state
    assert facts(order) == {"status": status, "allowed_actions": actions}
