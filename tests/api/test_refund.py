from typing import Any

import pytest

from eventstore.log import stream
from orders.events import PaymentRefunded
from tests.api.client import Storefront, pointers, problem
from tests.api.log import stored


@pytest.fixture
def order_id(shop: Storefront) -> str:
    """Of an order that cost 25.00 GBP, of which 20.00 are paid."""
    shop.product("MUG", stock=5)
    order_id = shop.order(("MUG", 2))
    paid = shop.post(f"orders/{order_id}/payments", {"amount": {"amount": "20", "currency": "GBP"}})
    assert paid.status_code == 201
    return order_id


def back(amount: Any, currency: str = "GBP", **more: Any) -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": currency}, "reference": "back-1", "reason": "broken", **more}


def test_what_was_paid_is_refunded(shop: Storefront, order_id: str) -> None:
    answer = shop.post(f"orders/{order_id}/refunds", back("5"))
    assert (answer.status_code, answer.json()["version"]) == (201, 3)
    assert answer.headers["Location"] == f"/api/v1/orders/{order_id}"
    event = stream.read(f"order-{order_id}")[-1].event
    assert isinstance(event, PaymentRefunded)
    assert (str(event.amount), event.reference, event.reason) == ("5", "back-1", "broken")


def test_also_of_a_canceled_order_which_says_so(shop: Storefront, order_id: str) -> None:
    shop.post(f"orders/{order_id}/cancel", {"reason": "no"})
    refused = problem(shop.post(f"orders/{order_id}/shipments", {}), 409, "invalid_transition")
    assert (refused["current_status"], refused["allowed_actions"]) == ("canceled", ["refund"])
    assert shop.post(f"orders/{order_id}/refunds", back("20")).status_code == 201


def test_one_that_is_told_of_twice_is_recorded_once(shop: Storefront, order_id: str) -> None:
    first, second = (shop.post(f"orders/{order_id}/refunds", back("5")) for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    refused = problem(shop.post(f"orders/{order_id}/refunds", back("6")), 409, "invalid_transition")
    assert (refused["reference"], refused["amount"]) == ("back-1", "5")


def test_one_key_is_one_refund(shop: Storefront, order_id: str) -> None:
    answers = [shop.post(f"orders/{order_id}/refunds", back("5", reference=""), key="back-1") for _ in range(2)]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert stored(f"order-{order_id}").count("order.refunded") == 1


def test_more_than_was_paid_is_refused(shop: Storefront, order_id: str) -> None:
    refused = problem(shop.post(f"orders/{order_id}/refunds", back("20.01")), 409, "invalid_transition")
    assert (refused["refundable"], refused["current_status"]) == ("20", "placed")


def test_another_currency_and_an_unknown_order_are_refused(shop: Storefront, order_id: str) -> None:
    refused = shop.post(f"orders/{order_id}/refunds", back("1", "EUR"))
    assert problem(refused, 409, "invalid_transition")["currency"] == "GBP"
    problem(shop.post("orders/none/refunds", back("1")), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/amount"),
        (back("0"), "/amount/amount"),
        (back("-1"), "/amount/amount"),
        (back("1.005"), "/amount/amount"),
        (back(5), "/amount/amount"),
        (back("1", "pounds"), "/amount/currency"),
        (back("1", reference="x" * 201), "/reference"),
        (back("1", reason="x" * 501), "/reason"),
        (back("1", to="me"), "/to"),
    ],
)
def test_what_is_wrong_is_pointed_at(shop: Storefront, order_id: str, body: Any, pointer: str) -> None:
    assert pointers(shop.post(f"orders/{order_id}/refunds", body)) == [pointer]


def test_an_idempotency_key_is_required(shop: Storefront, order_id: str) -> None:
    answer = shop.http.post(f"/api/v1/orders/{order_id}/refunds", back("1"), content_type="application/json")
    assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]
