from typing import Any

import pytest

from tests.api.client import Storefront, pointers, problem
from tests.api.log import count, stock, stored


def test_stock_is_received(shop: Storefront) -> None:
    shop.product("MUG")
    answer = shop.post("inventory/MUG/receipts", {"quantity": 5, "reference": "delivery 1"})
    assert answer.status_code == 201
    assert answer.json()["sku"] == "MUG"
    assert answer.headers["Location"] == "/api/v1/inventory/MUG"
    assert stock("MUG").on_hand == 5


def test_stock_is_adjusted_up_and_down(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    assert shop.post("inventory/MUG/adjustments", {"quantity": 3, "reason": "found"}).status_code == 201
    assert shop.post("inventory/MUG/adjustments", {"quantity": -8, "reason": "broken"}).status_code == 201
    assert stock("MUG").on_hand == 0


def test_stock_is_not_adjusted_below_what_is_reserved(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.order(("MUG", 4))
    refused = problem(
        shop.post("inventory/MUG/adjustments", {"quantity": -2, "reason": "lost"}), 409, "insufficient_stock"
    )
    assert (refused["sku"], refused["requested"], refused["available"]) == ("MUG", 2, 1)


COMMANDS: dict[str, dict[str, Any]] = {
    "receipts": {"quantity": 1, "reference": "x"},
    "adjustments": {"quantity": 1, "reason": "x"},
    "counts": {"counted": 1, "expected": 0, "reason": "x"},
    "transfers": {"quantity": 1, "source": "main", "destination": "shop"},
    "back-orders": {"limit": 1},
    "safety-stock": {"quantity": 1},
    "locations": {"locations": ["shop"]},
}


@pytest.mark.parametrize("below", COMMANDS)
def test_an_unknown_product_is_not_found(shop: Storefront, below: str) -> None:
    assert problem(shop.post(f"inventory/NONE/{below}", COMMANDS[below]), 404, "not_found")["sku"] == "NONE"


@pytest.mark.parametrize("below", sorted(COMMANDS.keys() - {"adjustments"}))
def test_an_untracked_product_has_no_stock(shop: Storefront, below: str) -> None:
    shop.product("POST", stock_policy="untracked")
    problem(shop.post(f"inventory/POST/{below}", COMMANDS[below]), 409, "invalid_transition")
    assert stored("stock-POST") == []


@pytest.mark.parametrize("below", COMMANDS)
def test_what_is_there_of_a_discontinued_product_goes_on(shop: Storefront, below: str) -> None:
    shop.product("MUG", stock=1)
    shop.post("products/MUG/discontinue", {})
    body = {**COMMANDS[below], "expected": 1, "counted": 2} if below == "counts" else COMMANDS[below]
    assert shop.post(f"inventory/MUG/{below}", body).status_code in (200, 201)
    assert len(stored("stock-MUG")) == 2


@pytest.mark.parametrize("below", COMMANDS)
def test_a_retry_moves_nothing_again(shop: Storefront, below: str) -> None:
    shop.product("MUG", stock=1)
    body = {**COMMANDS[below], "expected": 1, "counted": 2} if below == "counts" else COMMANDS[below]
    first, second = (shop.post(f"inventory/MUG/{below}", body, key="once") for _ in range(2))
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(stored("stock-MUG")) == 2


@pytest.mark.parametrize("quantity", [0, -1, 10**9 + 1, 2**63, 10**30, "2", True, None, [1], {}])
def test_a_quantity_received_is_a_whole_number_within_bounds(shop: Storefront, quantity: Any) -> None:
    shop.product("MUG")
    before = count()
    assert pointers(shop.post("inventory/MUG/receipts", {"quantity": quantity, "reference": "x"})) == ["/quantity"]
    assert count() == before


@pytest.mark.parametrize("number", [b"1.0", b"1.5", b"1e2", b"-0.0"])
def test_a_number_with_a_point_is_no_quantity(shop: Storefront, number: bytes) -> None:
    shop.product("MUG")
    body = b'{"quantity": ' + number + b', "reference": "x"}'
    assert pointers(shop.send("inventory/MUG/receipts", body)) == ["/quantity"]


@pytest.mark.parametrize("quantity", [0, -(10**9) - 1, 2**63, "2", False])
def test_an_adjustment_is_a_whole_number_other_than_zero(shop: Storefront, quantity: Any) -> None:
    shop.product("MUG")
    assert pointers(shop.post("inventory/MUG/adjustments", {"quantity": quantity, "reason": "x"})) == ["/quantity"]


def test_an_idempotency_key_is_required_where_stock_moves(shop: Storefront) -> None:
    shop.product("MUG")
    for path in ("receipts", "adjustments", "counts", "transfers"):
        answer = shop.http.post(f"/api/v1/inventory/MUG/{path}", COMMANDS[path], content_type="application/json")
        assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]
