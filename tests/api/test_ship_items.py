from typing import Any

import pytest

from tests.api.client import Storefront, pointers, problem
from tests.api.log import stock


@pytest.fixture
def order_id(shop: Storefront) -> str:
    """Of an order for three mugs and their postage."""
    shop.product("MUG", stock=5)
    shop.product("POST", stock_policy="untracked")
    return shop.order(("MUG", 3), ("POST", 1))


def test_all_is_shipped_and_leaves_the_stock(shop: Storefront, order_id: str) -> None:
    answer = shop.post(f"orders/{order_id}/shipments", {})
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert answer.headers["Location"] == f"/api/v1/orders/{order_id}"
    assert (stock("MUG").on_hand, stock("MUG").reserved) == (2, 0)


def test_some_are_shipped_and_then_the_rest(shop: Storefront, order_id: str) -> None:
    one = {"sku": "MUG", "quantity": 1}
    assert shop.post(f"orders/{order_id}/shipments", {"items": [one, one]}).status_code == 201
    assert (stock("MUG").on_hand, stock("MUG").reserved) == (3, 1)
    assert shop.post(f"orders/{order_id}/shipments", {}).status_code == 201
    assert (stock("MUG").on_hand, stock("MUG").reserved) == (2, 0)


def test_more_than_was_ordered_is_refused(shop: Storefront, order_id: str) -> None:
    two = {"sku": "MUG", "quantity": 2}
    refused = shop.post(f"orders/{order_id}/shipments", {"items": [two, two]})
    assert problem(refused, 409, "invalid_transition")["requested"] == 4


def test_what_was_not_ordered_is_refused(shop: Storefront, order_id: str) -> None:
    refused = shop.post(f"orders/{order_id}/shipments", {"items": [{"sku": "CUP", "quantity": 1}]})
    assert problem(refused, 409, "invalid_transition")["sku"] == "CUP"


def test_a_canceled_order_is_not_shipped(shop: Storefront, order_id: str) -> None:
    shop.post(f"orders/{order_id}/cancel", {"reason": "no"})
    problem(shop.post(f"orders/{order_id}/shipments", {}), 409, "invalid_transition")


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([], "/items"),
        (None, "/items"),
        ([{"sku": "MUG"}], "/items/0/quantity"),
        ([{"sku": "MUG", "quantity": 0}], "/items/0/quantity"),
    ],
)
def test_items_are_skus_with_quantities(shop: Storefront, order_id: str, items: Any, pointer: str) -> None:
    assert pointers(shop.post(f"orders/{order_id}/shipments", {"items": items})) == [pointer]


def test_an_unknown_order_is_not_found(shop: Storefront) -> None:
    problem(shop.post("orders/none/shipments", {}), 404, "not_found")
