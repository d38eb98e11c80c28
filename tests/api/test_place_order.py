from typing import Any
from uuid import UUID

import pytest

from eventstore import stream
from eventstore.models import Command
from orders.events import OrderPlaced
from tests.api.client import Storefront, pointers, problem
from tests.api.log import count, stock, stored


def placed(order_id: str) -> OrderPlaced:
    event = stream.read(f"order-{order_id}")[0].event
    assert isinstance(event, OrderPlaced)
    return event


def test_an_order_is_placed_and_its_stock_reserved(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    answer = shop.post("orders", {"customer_id": "c1", "lines": [{"sku": "MUG", "quantity": 2}]})
    assert answer.status_code == 201
    order_id = answer.json()["order_id"]
    assert UUID(order_id).version == 7
    assert answer.headers["Location"] == f"/api/v1/orders/{order_id}"
    assert answer.headers["Consistency-Token"] == str(answer.json()["position"])
    assert (stock("MUG").on_hand, stock("MUG").reserved) == (5, 2)


def test_names_and_prices_are_those_of_the_moment(shop: Storefront) -> None:
    shop.product("MUG", stock=5, price={"amount": "3.10", "currency": "GBP"})
    order_id = shop.order(("MUG", 2), ("MUG", 1))
    shop.post("products/MUG/price", {"price": {"amount": "4", "currency": "GBP"}})
    event = placed(order_id)
    assert [(line.name, line.quantity, str(line.unit_price)) for line in event.lines] == [
        ("Blue mug", 2, "3.10"),
        ("Blue mug", 1, "3.10"),
    ]
    assert (str(event.total), event.currency) == ("9.30", "GBP")


def test_a_guest_may_order_and_untracked_products_need_no_stock(shop: Storefront) -> None:
    shop.product("POST", stock_policy="untracked")
    order_id = shop.order(("POST", 1), customer_id=None, shipping_country="Norway")
    assert (placed(order_id).customer_id, placed(order_id).shipping_country) == (None, "Norway")
    assert stored("stock-POST") == []


def test_who_ordered_is_in_the_log(shop: Storefront) -> None:
    shop.product("MUG", stock=1)
    shop.order(("MUG", 1))
    assert Command.objects.get(name="PlaceOrder").actor == "api-key:storefront"


def test_too_little_stock_of_one_line_refuses_all_and_stores_nothing(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.product("CUP", stock=1)
    before = count()
    lines = [{"sku": "MUG", "quantity": 1}, {"sku": "CUP", "quantity": 2}]
    refused = problem(shop.post("orders", {"lines": lines}), 409, "insufficient_stock")
    assert (refused["sku"], refused["requested"], refused["available"]) == ("CUP", 2, 1)
    assert count() == before


def test_repeated_lines_are_taken_together(shop: Storefront) -> None:
    shop.product("MUG", stock=3)
    lines = [{"sku": "MUG", "quantity": 2}, {"sku": "MUG", "quantity": 2}]
    assert problem(shop.post("orders", {"lines": lines}), 409, "insufficient_stock")["requested"] == 4


def test_unknown_products_are_pointed_at(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    lines = [{"sku": sku, "quantity": 1} for sku in ("NONE", "MUG", "NOPE")]
    assert pointers(shop.post("orders", {"lines": lines})) == ["/lines/0/sku", "/lines/2/sku"]


def test_a_discontinued_product_is_refused(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.post("products/MUG/discontinue", {})
    refused = shop.post("orders", {"lines": [{"sku": "MUG", "quantity": 1}]})
    assert problem(refused, 409, "invalid_transition")["sku"] == "MUG"


def test_an_order_has_one_currency(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.product("TASSE", stock=5, price={"amount": "1", "currency": "EUR"})
    lines = [{"sku": "MUG", "quantity": 1}, {"sku": "TASSE", "quantity": 1}]
    assert pointers(shop.post("orders", {"lines": lines})) == ["/lines/1/sku"]


def test_a_thousand_lines_are_taken_and_one_more_is_not(shop: Storefront) -> None:
    shop.product("MUG", stock=1000)
    lines = [{"sku": "MUG", "quantity": 1}] * 1000
    assert shop.post("orders", {"lines": lines}).status_code == 201
    assert pointers(shop.post("orders", {"lines": [*lines, lines[0]]})) == ["/lines"]


LINE = {"sku": "MUG", "quantity": 1}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/lines"),
        ({"lines": []}, "/lines"),
        ({"lines": {}}, "/lines"),
        ({"lines": None}, "/lines"),
        ({"lines": "MUG"}, "/lines"),
        ({"lines": [None]}, "/lines/0"),
        ({"lines": ["MUG"]}, "/lines/0"),
        ({"lines": [LINE, {"sku": "MUG"}]}, "/lines/1/quantity"),
        ({"lines": [{**LINE, "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": -1}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": 1_000_001}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": 2**63}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": "1"}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": True}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "unit_price": "0.01"}]}, "/lines/0/unit_price"),
        ({"lines": [{**LINE, "sku": "A/B"}]}, "/lines/0/sku"),
        ({"lines": [LINE], "customer_id": ""}, "/customer_id"),
        ({"lines": [LINE], "customer_id": 7}, "/customer_id"),
        ({"lines": [LINE], "customer_id": "c" * 65}, "/customer_id"),
        ({"lines": [LINE], "customer_id": "a/b"}, "/customer_id"),
        ({"lines": [LINE], "shipping_country": "x" * 101}, "/shipping_country"),
        ({"lines": [LINE], "order_id": "mine"}, "/order_id"),
        ({"lines": [LINE], "status": "completed"}, "/status"),
        ({"lines": [LINE], "total": {"amount": "0", "currency": "GBP"}}, "/total"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(shop: Storefront, body: Any, pointer: str) -> None:
    assert pointers(shop.post("orders", body)) == [pointer]
    assert count() == (0, 0)
