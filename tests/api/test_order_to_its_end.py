"""What is done with an order between its placing and its end: parts canceled, deliveries, returns, completion."""

from decimal import Decimal
from typing import Any

import pytest

from catalog.events import Condition
from eventstore.log import stream
from orders.events import CanceledItems, ItemsCanceled, ItemsReturned, OrderDelivered, ReturnedItems
from tests.api.client import Storefront, pointers, problem
from tests.api.log import stock, stored

A_MUG = {"sku": "MUG", "quantity": 1}
RESTOCKED = {**A_MUG, "condition": "restock"}
WRITTEN_OFF = {**A_MUG, "condition": "write_off"}


@pytest.fixture
def order_id(shop: Storefront) -> str:
    """Of an order for three mugs, 37.50 GBP."""
    shop.product("MUG", stock=5)
    return shop.order(("MUG", 3))


def ship(shop: Storefront, order_id: str, units: int) -> None:
    body = {"items": [{"sku": "MUG", "quantity": units}]}
    assert shop.post(f"orders/{order_id}/shipments", body).status_code == 201


def pay(shop: Storefront, order_id: str) -> None:
    body = {"amount": {"amount": "37.50", "currency": "GBP"}}
    assert shop.post(f"orders/{order_id}/payments", body).status_code == 201


def last(order_id: str) -> Any:
    return stream.read(f"order-{order_id}")[-1].event


def test_items_are_canceled(shop: Storefront, order_id: str) -> None:
    answer = shop.post(f"orders/{order_id}/cancel-items", {"items": [A_MUG], "reason": "one too many"})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    canceled = (CanceledItems("MUG", 1, Decimal("12.50")),)
    assert last(order_id) == ItemsCanceled(order_id, canceled, Decimal("12.50"), "one too many", 2)
    assert stock("MUG").reserved == 2


def test_or_all_that_is_not_shipped_yet(shop: Storefront, order_id: str) -> None:
    ship(shop, order_id, 1)
    shop.post(f"orders/{order_id}/cancel-items", {"reason": "enough"})
    assert (stock("MUG").on_hand, stock("MUG").reserved) == (4, 0)
    assert stored(f"order-{order_id}")[-1] == "order.items_canceled"


def test_before_anything_is_shipped_all_is_the_order(shop: Storefront, order_id: str) -> None:
    shop.post(f"orders/{order_id}/cancel-items", {"items": [A_MUG, A_MUG, A_MUG], "reason": "none"})
    assert stored(f"order-{order_id}") == ["order.placed", "order.canceled"]


def test_what_is_shipped_is_not_canceled(shop: Storefront, order_id: str) -> None:
    ship(shop, order_id, 3)
    refused = shop.post(f"orders/{order_id}/cancel-items", {"items": [A_MUG], "reason": "no"})
    found = problem(refused, 409, "invalid_transition")
    assert (found["sku"], found["requested"], found["unshipped"]) == ("MUG", 1, 0)
    assert found["allowed_actions"] == ["record_payment", "deliver", "accept_return"]


def test_shipments_arrive_one_by_one_or_all_at_once(shop: Storefront, order_id: str) -> None:
    for _ in range(3):
        ship(shop, order_id, 1)
    answer = shop.post(f"orders/{order_id}/deliveries", {"shipment": 2})
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/v1/orders/{order_id}")
    assert last(order_id) == OrderDelivered(order_id, (2,), 1, 2)
    assert shop.post(f"orders/{order_id}/deliveries", {}).status_code == 201
    assert last(order_id) == OrderDelivered(order_id, (1, 3), 2)
    version = shop.post(f"orders/{order_id}/deliveries", {}).json()["version"]
    assert version == 6, "what has arrived does not arrive again"


def test_what_was_not_shipped_does_not_arrive(shop: Storefront, order_id: str) -> None:
    problem(shop.post(f"orders/{order_id}/deliveries", {}), 409, "invalid_transition")
    ship(shop, order_id, 1)
    refused = problem(shop.post(f"orders/{order_id}/deliveries", {"shipment": 2}), 409, "invalid_transition")
    assert (refused["shipment"], refused["shipments"]) == (2, 1)


def test_items_come_back_into_stock_or_are_written_off(shop: Storefront, order_id: str) -> None:
    ship(shop, order_id, 3)
    body = {"items": [RESTOCKED, WRITTEN_OFF], "reason": "too blue", "location": "north"}
    answer = shop.post(f"orders/{order_id}/returns", body)
    assert (answer.status_code, answer.json()["version"]) == (201, 3)
    items = tuple(ReturnedItems("MUG", 1, condition, Decimal("12.50")) for condition in Condition)
    assert last(order_id) == ItemsReturned(order_id, items, Decimal("25.00"), "too blue", "north")
    assert (stock("MUG").on_hand, stock("MUG").at("north").on_hand) == (3, 1)


def test_not_more_than_was_shipped(shop: Storefront, order_id: str) -> None:
    ship(shop, order_id, 1)
    refused = shop.post(f"orders/{order_id}/returns", {"items": [RESTOCKED, WRITTEN_OFF]})
    found = problem(refused, 409, "invalid_transition")
    assert (found["sku"], found["requested"], found["returnable"]) == ("MUG", 2, 1)


def test_what_is_paid_and_shipped_is_completed_once(shop: Storefront, order_id: str) -> None:
    pay(shop, order_id)
    ship(shop, order_id, 3)
    answers = [shop.post(f"orders/{order_id}/complete", {}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert stored(f"order-{order_id}")[-2:] == ["order.items_shipped", "order.completed"]
    refused = problem(shop.post(f"orders/{order_id}/returns", {"items": [RESTOCKED]}), 409, "invalid_transition")
    assert (refused["current_status"], refused["allowed_actions"]) == ("completed", ["refund"])


def test_what_is_not_paid_is_not_completed(shop: Storefront, order_id: str) -> None:
    ship(shop, order_id, 3)
    refused = problem(shop.post(f"orders/{order_id}/complete", {}), 409, "invalid_transition")
    assert "complete" not in refused["allowed_actions"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("cancel-items", {}, "/reason"),
        ("cancel-items", {"reason": "x", "items": []}, "/items"),
        ("cancel-items", {"reason": "x", "items": None}, "/items"),
        ("cancel-items", {"reason": "x", "items": [{**A_MUG, "quantity": 0}]}, "/items/0/quantity"),
        ("cancel-items", {"reason": "x", "items": [{"quantity": 1}]}, "/items/0/sku"),
        ("deliveries", {"shipment": 0}, "/shipment"),
        ("deliveries", {"shipment": "1"}, "/shipment"),
        ("deliveries", {"shipment": None}, "/shipment"),
        ("deliveries", {"shipment": 2**63}, "/shipment"),
        ("returns", {}, "/items"),
        ("returns", {"items": []}, "/items"),
        ("returns", {"items": [A_MUG]}, "/items/0/condition"),
        ("returns", {"items": [{**A_MUG, "condition": "mended"}]}, "/items/0/condition"),
        ("returns", {"items": [RESTOCKED, {**RESTOCKED, "quantity": 0}]}, "/items/1/quantity"),
        ("returns", {"items": [{**RESTOCKED, "amount": "5"}]}, "/items/0/amount"),
        ("returns", {"items": [RESTOCKED], "location": "a b"}, "/location"),
        ("returns", {"items": [RESTOCKED], "reason": "x" * 501}, "/reason"),
        ("complete", {"force": True}, "/force"),
    ],
)
def test_what_is_wrong_is_pointed_at(shop: Storefront, path: str, body: Any, pointer: str) -> None:
    assert pointers(shop.post(f"orders/any/{path}", body)) == [pointer]


BODIES: dict[str, Any] = {
    "cancel-items": {"reason": "x"},
    "deliveries": {},
    "returns": {"items": [RESTOCKED]},
    "complete": {},
}


@pytest.mark.parametrize("path", BODIES)
def test_an_unknown_order_is_not_found(shop: Storefront, path: str) -> None:
    assert problem(shop.post(f"orders/none/{path}", BODIES[path]), 404, "not_found")["order_id"] == "none"


@pytest.mark.parametrize("path", BODIES)
def test_an_idempotency_key_is_required(shop: Storefront, path: str) -> None:
    answer = shop.http.post(f"/api/v1/orders/any/{path}", BODIES[path], content_type="application/json")
    assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]


def test_one_key_is_one_return(shop: Storefront, order_id: str) -> None:
    ship(shop, order_id, 3)
    answers = [shop.post(f"orders/{order_id}/returns", {"items": [RESTOCKED]}, key="parcel-1") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert stock("MUG").on_hand == 3
