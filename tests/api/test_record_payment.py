from typing import Any

import pytest

from tests.api.client import Storefront, pointers, problem
from tests.api.log import stored


@pytest.fixture
def order_id(shop: Storefront) -> str:
    """Of an order that costs 25.00 GBP."""
    shop.product("MUG", stock=5)
    return shop.order(("MUG", 2))


def paid(amount: str, currency: str = "GBP", **more: Any) -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": currency}, "reference": "pay-1", **more}


def test_an_order_is_paid_in_parts(shop: Storefront, order_id: str) -> None:
    answer = shop.post(f"orders/{order_id}/payments", paid("10"))
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert answer.headers["Location"] == f"/api/v1/orders/{order_id}"
    assert shop.post(f"orders/{order_id}/payments", paid("15.00", reference="pay-2")).status_code == 201
    assert stored(f"order-{order_id}") == ["order.placed", "order.payment_recorded", "order.payment_recorded"]


def test_a_payment_that_is_told_of_twice_is_recorded_once(shop: Storefront, order_id: str) -> None:
    first, second = (shop.post(f"orders/{order_id}/payments", paid("10")) for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert stored(f"order-{order_id}") == ["order.placed", "order.payment_recorded"]


def test_another_amount_under_its_reference_is_refused(shop: Storefront, order_id: str) -> None:
    shop.post(f"orders/{order_id}/payments", paid("10"))
    refused = problem(shop.post(f"orders/{order_id}/payments", paid("11")), 409, "invalid_transition")
    assert (refused["reference"], refused["amount"]) == ("pay-1", "10")


def test_more_than_it_costs_is_refused(shop: Storefront, order_id: str) -> None:
    refused = problem(shop.post(f"orders/{order_id}/payments", paid("25.01")), 409, "invalid_transition")
    assert refused["outstanding"] == "25.00"
    assert "record_payment" in refused["allowed_actions"]


def test_another_currency_is_refused(shop: Storefront, order_id: str) -> None:
    problem(shop.post(f"orders/{order_id}/payments", paid("1", "EUR")), 409, "invalid_transition")


def test_a_canceled_order_is_not_paid(shop: Storefront, order_id: str) -> None:
    shop.post(f"orders/{order_id}/cancel", {"reason": "no"})
    refused = problem(shop.post(f"orders/{order_id}/payments", paid("1")), 409, "invalid_transition")
    assert (refused["current_status"], refused["allowed_actions"]) == ("canceled", [])


def test_an_unknown_order_is_not_found(shop: Storefront) -> None:
    problem(shop.post("orders/none/payments", paid("1")), 404, "not_found")


@pytest.mark.parametrize("amount", ["0", "0.00", "-1", "1.005", "1e2", "", 5, 5.5, None])
def test_an_amount_is_above_zero_and_decimal_text(shop: Storefront, order_id: str, amount: Any) -> None:
    assert pointers(shop.post(f"orders/{order_id}/payments", paid(amount))) == ["/amount/amount"]


def test_one_key_is_one_payment(shop: Storefront, order_id: str) -> None:
    answers = [shop.post(f"orders/{order_id}/payments", paid("10"), key="pay-1") for _ in range(3)]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert stored(f"order-{order_id}") == ["order.placed", "order.payment_recorded"]
