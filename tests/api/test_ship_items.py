from typing import Any

import pytest

from catalog.events import MAIN
from eventstore.log import stream
from orders.events import Items, ItemsShipped
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


def test_a_shipment_has_a_number_a_carrier_and_a_place_that_it_leaves_from(shop: Storefront, order_id: str) -> None:
    shop.post("inventory/MUG/receipts", {"quantity": 2, "reference": "x", "location": "north"})
    north = {"carrier": "Royal Mail", "tracking_number": "RM 42", "location": "north"}
    body = {"items": [{"sku": "MUG", "quantity": 2}], **north}
    assert shop.post(f"orders/{order_id}/shipments", body).status_code == 201
    assert stream.read(f"order-{order_id}")[-1].event == ItemsShipped(order_id, (Items("MUG", 2),), 1, *north.values())
    assert (stock("MUG").at("north").on_hand, stock("MUG").at(MAIN).on_hand) == (0, 5)
    shop.post(f"orders/{order_id}/shipments", {})
    second = stream.read(f"order-{order_id}")[-1].event
    assert isinstance(second, ItemsShipped) and second.shipment == 2


def test_what_is_not_at_a_location_is_not_shipped_from_there(shop: Storefront, order_id: str) -> None:
    refused = shop.post(f"orders/{order_id}/shipments", {"location": "north"})
    assert problem(refused, 409, "insufficient_stock")["sku"] == "MUG"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"carrier": 7}, "/carrier"),
        ({"carrier": "x" * 101}, "/carrier"),
        ({"tracking_number": "x" * 101}, "/tracking_number"),
        ({"location": "a/b"}, "/location"),
        ({"weight": 1}, "/weight"),
    ],
)
def test_how_it_is_sent_is_text(shop: Storefront, order_id: str, said: Any, pointer: str) -> None:
    assert pointers(shop.post(f"orders/{order_id}/shipments", said)) == [pointer]


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
