"""How an order's row follows from its events, and what the API shows of it."""

from decimal import Decimal

import pytest

from eventstore.event import Event
from orders.events import Items, ItemsShipped, OrderCanceled, OrderLine, OrderPlaced, PaymentRecorded
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.customer_order_summary.projection import CustomerOrderSummaryProjection
from tests.readmodels.folding import START, rows

LINES = (OrderLine("A", "Lamp", 2, Decimal("12.50")), OrderLine("POST", "Postage", 1, Decimal("3"), tracked=False))
PLACED = OrderPlaced("o1", "c1", LINES, Decimal("28.00"), "GBP", "France")
ALL_SHIPPED = ItemsShipped("o1", (Items("A", 2), Items("POST", 1, tracked=False)))
PART_SHIPPED = ItemsShipped("o1", (Items("A", 1),))
CANCELED = OrderCanceled("o1", (Items("A", 2),), "changed my mind")


def paid(amount: str) -> PaymentRecorded:
    return PaymentRecorded("o1", Decimal(amount), "GBP")


def row(*events: Event) -> CustomerOrderSummary:
    found: CustomerOrderSummary = rows(CustomerOrderSummaryProjection(), *events)["o1"]
    return found


def test_a_placed_order_is_ready_to_be_shown() -> None:
    order = row(PLACED)
    assert (order.customer_id, order.placed_at, order.total, order.currency) == ("c1", START, Decimal("28"), "GBP")
    assert order.shipping_country == "France"
    assert order.lines == [
        {"sku": "A", "name": "Lamp", "quantity": 2, "unit_price": {"amount": "12.50", "currency": "GBP"}},
        {"sku": "POST", "name": "Postage", "quantity": 1, "unit_price": {"amount": "3.00", "currency": "GBP"}},
    ]


@pytest.mark.parametrize(
    ("events", "axes"),
    [
        ([PLACED], ("placed", "unpaid", "unfulfilled")),
        ([PLACED, paid("10")], ("placed", "partially_paid", "unfulfilled")),
        ([PLACED, paid("10"), paid("18")], ("placed", "paid", "unfulfilled")),
        ([PLACED, PART_SHIPPED], ("placed", "unpaid", "partially_fulfilled")),
        ([PLACED, PART_SHIPPED, paid("1")], ("placed", "partially_paid", "partially_fulfilled")),
        ([PLACED, ALL_SHIPPED], ("placed", "unpaid", "fulfilled")),
        ([PLACED, paid("28"), ALL_SHIPPED], ("completed", "paid", "fulfilled")),
        ([PLACED, ALL_SHIPPED, paid("28")], ("completed", "paid", "fulfilled")),
        ([PLACED, CANCELED], ("canceled", "unpaid", "unfulfilled")),
        ([PLACED, paid("28"), CANCELED], ("canceled", "paid", "unfulfilled")),
    ],
)
def test_the_three_axes_follow_from_what_happened(events: list[Event], axes: tuple[str, str, str]) -> None:
    order = row(*events)
    assert (order.status, order.payment_status, order.fulfillment_status) == axes


def test_the_row_knows_its_last_event() -> None:
    order = row(PLACED, paid("10"), PART_SHIPPED)
    assert (order.position, order.version) == (3, 3)


@pytest.mark.parametrize(
    ("events", "allowed"),
    [
        ([PLACED], ["record_payment", "ship", "cancel"]),
        ([PLACED, paid("28")], ["ship", "cancel"]),
        ([PLACED, PART_SHIPPED], ["record_payment", "ship"]),
        ([PLACED, paid("28"), ALL_SHIPPED], []),
        ([PLACED, CANCELED], []),
    ],
)
def test_the_row_says_what_can_be_done_next(events: list[Event], allowed: list[str]) -> None:
    assert row(*events).progress.allowed_actions == allowed


def test_each_order_has_a_row_of_its_own() -> None:
    second = OrderPlaced("o2", None, LINES, Decimal("28.00"), "GBP")
    found = rows(CustomerOrderSummaryProjection(), PLACED, second, paid("28"))
    assert {key: order.payment_status for key, order in found.items()} == {"o1": "paid", "o2": "unpaid"}
