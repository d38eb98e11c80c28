from tests.api.client import Storefront, pointers, problem
from tests.api.log import stock, stored


def test_a_canceled_order_gives_back_its_stock(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    order_id = shop.order(("MUG", 2))
    answer = shop.post(f"orders/{order_id}/cancel", {"reason": "changed my mind"})
    assert answer.status_code == 200
    assert answer.json() == {"order_id": order_id, "version": 2, "position": int(answer.headers["Consistency-Token"])}
    assert (stock("MUG").on_hand, stock("MUG").reserved) == (5, 0)


def test_canceling_twice_changes_nothing(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    order_id = shop.order(("MUG", 2))
    answers = [shop.post(f"orders/{order_id}/cancel", {"reason": "no"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert stored(f"order-{order_id}") == ["order.placed", "order.canceled"]


def test_a_shipped_order_is_not_canceled_and_says_what_can_be_done(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    order_id = shop.order(("MUG", 2))
    shop.post(f"orders/{order_id}/shipments", {"items": [{"sku": "MUG", "quantity": 1}]})
    refused = problem(shop.post(f"orders/{order_id}/cancel", {"reason": "no"}), 409, "invalid_transition")
    assert refused["current_status"] == "placed"
    assert refused["allowed_actions"] == ["record_payment", "ship", "deliver", "cancel_items", "accept_return"]


def test_an_unknown_order_is_not_found(shop: Storefront) -> None:
    for order_id in ("01980000-0000-7000-8000-000000000000", "nonsense", "%00", "%F0%9F%92%A9", "x" * 65, "..%2Fx"):
        problem(shop.post(f"orders/{order_id}/cancel", {"reason": "no"}), 404, "not_found")


def test_a_reason_is_required(shop: Storefront) -> None:
    assert pointers(shop.post("orders/x/cancel", {})) == ["/reason"]
    assert pointers(shop.post("orders/x/cancel", {"reason": " "})) == ["/reason"]
    assert pointers(shop.post("orders/x/cancel", {"reason": "x" * 501})) == ["/reason"]


def test_an_idempotency_key_is_required(shop: Storefront) -> None:
    answer = shop.http.post("/api/v1/orders/x/cancel", {"reason": "no"}, content_type="application/json")
    assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]
