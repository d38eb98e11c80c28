"""How an order's row follows from its events, and what the API shows of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.events import Condition
from eventstore.event import Event
from eventstore.privacy.personal import Encrypted
from orders.amounts import amounts
from orders.events import (
    CanceledItems,
    Items,
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
    ReturnedItems,
    Shipping,
)
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.customer_order_summary.projection import CustomerOrderSummaryProjection
from tests.readmodels.folding import START, rows

LINES = (OrderLine("A", "Lamp", 2, Decimal("12.50")), OrderLine("POST", "Postage", 1, Decimal("3"), tracked=False))
PLACED = OrderPlaced("o1", "c1", LINES, Decimal("28.00"), "GBP", "France")
ALL_SHIPPED = ItemsShipped("o1", (Items("A", 2), Items("POST", 1, tracked=False)))
PART_SHIPPED = ItemsShipped("o1", (Items("A", 1),))
CANCELED = OrderCanceled("o1", (Items("A", 2),), "changed my mind")
EXPIRED = OrderExpired("o1", (Items("A", 2),))
DELIVERED = OrderDelivered("o1", (1,), 3)
COMPLETED = OrderCompleted("o1")
ONE_CANCELED = ItemsCanceled("o1", (CanceledItems("A", 1, Decimal("12.50")),), Decimal("12.50"), "broken")
ONE_BACK = ItemsReturned(
    "o1", (ReturnedItems("A", 1, Condition.WRITE_OFF, Decimal("12.50")),), Decimal("12.50"), "too large", "oxford"
)
NOW = "2026-01-01T00:00:00Z"


def paid(amount: str) -> PaymentRecorded:
    return PaymentRecorded("o1", Decimal(amount), "GBP")


def refunded(amount: str) -> PaymentRefunded:
    return PaymentRefunded("o1", Decimal(amount), "GBP")


def amount(money: dict[str, str]) -> Decimal:
    return Decimal(money["amount"])


def gbp(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "GBP"}


def taxed(prices_include_tax: bool) -> OrderPlaced:
    """With a discount on a line and one on the order, two tax rates, and a taxed way."""
    lines = (
        OrderLine("A", "Lamp", 2, Decimal("12.50"), discount=Decimal(3), tax_rate=Decimal("0.2")),
        OrderLine("B", "Book", 1, Decimal("9.99"), tax_rate=Decimal("0.05")),
    )
    way = Shipping(Decimal("4.90"), "courier", Decimal("0.2"))
    costs = amounts(lines, "GBP", Decimal("1.01"), way, prices_include_tax)
    return OrderPlaced(
        "o1",
        "c1",
        costs.lines,
        costs.total,
        "GBP",
        shipping=costs.shipping,
        discount=Decimal("1.01"),
        tax=costs.tax,
        prices_include_tax=prices_include_tax,
    )


def row(*events: Event) -> CustomerOrderSummary:
    found: CustomerOrderSummary = rows(CustomerOrderSummaryProjection(), *events)["o1"]
    return found


def test_a_placed_order_is_ready_to_be_shown() -> None:
    order = row(PLACED)
    assert (order.customer_id, order.placed_at, order.total, order.currency) == ("c1", START, Decimal("28"), "GBP")
    assert order.shown["shipping_country"] == "France"
    assert [(line["sku"], line["name"], line["quantity"], line["unit_price"]) for line in order.shown["lines"]] == [
        ("A", "Lamp", 2, gbp("12.50")),
        ("POST", "Postage", 1, gbp("3.00")),
    ]


@pytest.mark.parametrize("prices_include_tax", [True, False])
def test_what_it_costs_adds_up(prices_include_tax: bool) -> None:
    order = row(taxed(prices_include_tax)).shown
    subtotal, discount, total, whole_tax = (amount(order[name]) for name in ("subtotal", "discount", "total", "tax"))
    assert subtotal == Decimal("31.99")
    way, way_tax = (amount(order["shipping"][name]) for name in ("amount", "tax"))
    lines, tax = (sum(amount(line[name]) for line in order["lines"]) for name in ("amount", "tax"))
    assert (lines + way, tax + way_tax) == (total, whole_tax)
    added = 0 if prices_include_tax else tax
    assert subtotal - discount + added + way == total


def test_what_it_costs_still_adds_up_when_items_are_canceled() -> None:
    order = row(taxed(True), ONE_CANCELED)
    assert (order.total, order.canceled) == (Decimal("23.38"), Decimal("12.50"))
    assert order.shown["subtotal"] == gbp("31.99")


def test_a_line_says_what_is_off_and_what_of_it_is_tax() -> None:
    lamp, _ = row(taxed(True)).shown["lines"]
    assert lamp == {
        "sku": "A",
        "name": "Lamp",
        "quantity": 2,
        "unit_price": gbp("12.50"),
        "discount": gbp("3.00"),
        "tax_rate": "0.2",
        "tax": gbp("3.55"),
        "amount": gbp("21.31"),
    }


def test_a_line_of_before_there_were_discounts_and_taxes_has_none() -> None:
    lamp, _ = row(PLACED).shown["lines"]
    assert lamp == lamp | {
        "discount": gbp("0.00"),
        "tax_rate": "0",
        "tax": gbp("0.00"),
        "amount": gbp("25.00"),
    }


def test_the_way_is_shown_with_what_of_it_is_tax() -> None:
    assert row(PLACED).shown["shipping"] is None
    assert row(taxed(True)).shown["shipping"] == {
        "method": "courier",
        "price": gbp("4.90"),
        "tax_rate": "0.2",
        "tax": gbp("0.82"),
        "amount": gbp("4.90"),
    }


def test_what_is_personal_stays_encrypted() -> None:
    personal = (Encrypted("address"), Encrypted("e-mail"), Encrypted("note"))
    placed = OrderPlaced("o1", None, LINES, Decimal(28), "GBP", None, *personal)
    order = row(placed)
    assert (order.shipping_address, order.email, order.note) == ("address", "e-mail", "note")
    assert (row(PLACED).email, row(PLACED).note) == (None, None)


def test_it_knows_its_cart_and_when_it_is_to_be_paid() -> None:
    due = START + timedelta(days=3)
    order = row(OrderPlaced("o1", "c1", LINES, Decimal(28), "GBP", payment_due_at=due, cart_id="k1"))
    assert (order.shown["payment_due_at"], order.shown["cart_id"]) == ("2026-01-04T00:00:00Z", "k1")


def test_shipments_are_numbered_and_arrive() -> None:
    """Those of the first version of the event have no number."""
    second = ItemsShipped("o1", (Items("A", 1),), 2, "post", "T1", "oxford")
    shipments = row(PLACED, PART_SHIPPED, second, OrderDelivered("o1", (2,), 1)).shown["shipments"]
    assert shipments == [
        {
            "number": 1,
            "items": [{"sku": "A", "quantity": 1}],
            "carrier": None,
            "tracking_number": None,
            "location": None,
            "shipped_at": NOW,
            "delivered_at": None,
        },
        {
            "number": 2,
            "items": [{"sku": "A", "quantity": 1}],
            "carrier": "post",
            "tracking_number": "T1",
            "location": "oxford",
            "shipped_at": NOW,
            "delivered_at": NOW,
        },
    ]


def test_a_return_says_what_came_back_in_which_condition() -> None:
    order = row(PLACED, ALL_SHIPPED, ONE_BACK)
    assert order.shown["returns"] == [
        {
            "items": [{"sku": "A", "quantity": 1, "condition": "write_off", "amount": gbp("12.50")}],
            "amount": gbp("12.50"),
            "reason": "too large",
            "location": "oxford",
            "returned_at": NOW,
        }
    ]
    assert order.total == Decimal(28)


def test_canceled_items_are_taken_off_what_it_costs() -> None:
    order = row(PLACED, ONE_CANCELED, ONE_CANCELED)
    assert (order.total, order.canceled, order.unshipped) == (Decimal(3), Decimal(25), 1)
    one = {
        "items": [{"sku": "A", "quantity": 1, "amount": gbp("12.50")}],
        "amount": gbp("12.50"),
        "reason": "broken",
        "canceled_at": NOW,
    }
    assert (order.shown["canceled_items"], order.shown["reason"]) == ([one, one], None)


@pytest.mark.parametrize(
    ("events", "outstanding", "refundable", "owed"),
    [
        ([PLACED], "28", "0", "0"),
        ([PLACED, paid("10")], "18", "10", "0"),
        ([PLACED, paid("28"), ONE_CANCELED], "0", "28", "12.50"),
        ([PLACED, paid("28"), ONE_CANCELED, refunded("12.50")], "0", "15.50", "0"),
        ([PLACED, paid("10"), CANCELED], "0", "10", "10"),
        ([PLACED, EXPIRED], "0", "0", "0"),
    ],
)
def test_it_knows_what_is_to_be_paid_and_what_can_be_paid_back(
    events: list[Event], outstanding: str, refundable: str, owed: str
) -> None:
    order = row(*events)
    assert (order.outstanding, order.refundable) == (Decimal(outstanding), Decimal(refundable))
    assert order.owed == Decimal(owed)


@pytest.mark.parametrize(
    ("event", "status", "reason"),
    [(COMPLETED, "completed", None), (CANCELED, "canceled", "changed my mind"), (EXPIRED, "expired", None)],
)
def test_it_knows_how_it_ended_and_when(event: Event, status: str, reason: str | None) -> None:
    order = row(PLACED, event)
    assert (order.status, order.shown["ended_at"], order.shown["reason"]) == (status, NOW, reason)
    assert row(PLACED).shown["ended_at"] is None


@pytest.mark.parametrize(
    ("events", "axes"),
    [
        ([PLACED], ("placed", "unpaid", "unfulfilled")),
        ([PLACED, paid("10")], ("placed", "partially_paid", "unfulfilled")),
        ([PLACED, paid("10"), paid("18")], ("placed", "paid", "unfulfilled")),
        ([PLACED, PART_SHIPPED], ("placed", "unpaid", "partially_fulfilled")),
        ([PLACED, PART_SHIPPED, paid("1")], ("placed", "partially_paid", "partially_fulfilled")),
        ([PLACED, ALL_SHIPPED], ("placed", "unpaid", "fulfilled")),
        ([PLACED, paid("28"), ALL_SHIPPED], ("placed", "paid", "fulfilled")),
        ([PLACED, ALL_SHIPPED, DELIVERED], ("placed", "unpaid", "delivered")),
        ([PLACED, ALL_SHIPPED, ONE_BACK], ("placed", "unpaid", "partially_returned")),
        ([PLACED, paid("28"), refunded("1")], ("placed", "partially_refunded", "unfulfilled")),
        ([PLACED, paid("28"), refunded("28")], ("placed", "refunded", "unfulfilled")),
        ([PLACED, paid("28"), ALL_SHIPPED, COMPLETED], ("completed", "paid", "fulfilled")),
        ([PLACED, CANCELED], ("canceled", "unpaid", "unfulfilled")),
        ([PLACED, paid("28"), CANCELED], ("canceled", "paid", "unfulfilled")),
        ([PLACED, EXPIRED], ("expired", "unpaid", "unfulfilled")),
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
        ([PLACED], ["record_payment", "ship", "cancel", "cancel_items"]),
        ([PLACED, paid("28")], ["ship", "cancel", "cancel_items", "refund"]),
        ([PLACED, PART_SHIPPED], ["record_payment", "ship", "deliver", "cancel_items", "accept_return"]),
        ([PLACED, paid("28"), ALL_SHIPPED], ["deliver", "accept_return", "refund", "complete"]),
        ([PLACED, paid("28"), ALL_SHIPPED, COMPLETED], ["refund"]),
        ([PLACED, CANCELED], []),
        ([PLACED, paid("1"), CANCELED], ["refund"]),
        ([PLACED, EXPIRED], []),
    ],
)
def test_the_row_says_what_can_be_done_next(events: list[Event], allowed: list[str]) -> None:
    assert row(*events).progress.allowed_actions == allowed


def test_each_order_has_a_row_of_its_own() -> None:
    second = OrderPlaced("o2", None, LINES, Decimal("28.00"), "GBP")
    found = rows(CustomerOrderSummaryProjection(), PLACED, second, paid("28"))
    assert {key: order.payment_status for key, order in found.items()} == {"o1": "paid", "o2": "unpaid"}
