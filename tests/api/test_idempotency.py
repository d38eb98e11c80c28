from functools import partial
from typing import Any

import pytest

from tests.api.client import Storefront, problem
from tests.api.crowd import at_once
from tests.api.log import count, stock, stored

LINES = {"lines": [{"sku": "MUG", "quantity": 1}]}


def test_a_retry_gets_the_same_answer_and_has_no_effect(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    first, second = (shop.post("orders", LINES, key="cart-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    for name in ("Location", "ETag", "Consistency-Token"):
        assert second.headers[name] == first.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert stock("MUG").reserved == 1


def test_a_retry_gets_its_answer_whatever_has_changed_since(shop: Storefront) -> None:
    shop.product("MUG", stock=1)
    first = shop.post("orders", LINES, key="cart-1")
    shop.post("products/MUG/discontinue", {})
    assert shop.post("orders", LINES, key="cart-1").content == first.content


def test_spaces_and_the_order_of_fields_do_not_make_another_request(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    headers = {"Idempotency-Key": "cart-1"}
    bodies = [
        b'{"lines":[{"sku":"MUG","quantity":1}],"customer_id":"c1"}',
        b'{ "customer_id": "c1", "lines": [ {"quantity": 1, "sku": "MUG"} ] }',
    ]
    answers = [
        shop.http.generic("POST", "/api/v1/orders", body, content_type="application/json", headers=headers)
        for body in bodies
    ]
    assert answers[0].content == answers[1].content


def test_another_body_under_the_same_key_is_refused(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.post("orders", LINES, key="cart-1")
    other = {"lines": [{"sku": "MUG", "quantity": 2}]}
    problem(shop.post("orders", other, key="cart-1"), 422, "idempotency_key_reused")
    assert stock("MUG").reserved == 1


def test_another_path_under_the_same_key_is_refused(shop: Storefront) -> None:
    shop.product("MUG")
    shop.product("CUP")
    delivery = {"quantity": 1, "reference": "delivery"}
    assert shop.post("inventory/MUG/receipts", delivery, key="delivery-1").status_code == 201
    problem(shop.post("inventory/CUP/receipts", delivery, key="delivery-1"), 422, "idempotency_key_reused")
    assert stored("stock-CUP") == []


def test_a_refused_command_leaves_its_key_free(shop: Storefront) -> None:
    shop.product("MUG")
    problem(shop.post("orders", LINES, key="cart-1"), 409, "insufficient_stock")
    shop.post("inventory/MUG/receipts", {"quantity": 1, "reference": "x"})
    assert shop.post("orders", LINES, key="cart-1").status_code == 201


def test_two_clients_with_the_same_key_are_independent(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    mine = shop.post("orders", LINES, key="cart-1")
    theirs = Storefront("another").post("orders", LINES, key="cart-1")
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["order_id"] != theirs.json()["order_id"]


def test_a_key_is_accepted_where_it_is_not_required(shop: Storefront) -> None:
    product = {"sku": "MUG", "name": "Mug", "price": {"amount": "1", "currency": "GBP"}}
    shop.post("products", product, key="import-1")
    shop.post("products/MUG/discontinue", {})
    assert shop.post("products", product, key="import-1").headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("key", ["k" * 256, "a b", "naïve", "\x7f"])
def test_a_key_is_visible_ascii_within_bounds(shop: Storefront, key: str) -> None:
    shop.product("MUG", stock=5)
    before = count()
    assert "Idempotency-Key" in problem(shop.post("orders", LINES, key=key), 400, "validation_error")["detail"]
    assert count() == before


def test_an_order_needs_a_key(shop: Storefront) -> None:
    for headers in ({}, {"Idempotency-Key": ""}):
        answer = shop.http.post("/api/v1/orders", LINES, content_type="application/json", headers=headers)
        assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]


@pytest.mark.parametrize("key", ["k", "k" * 255, '"quoted"', "!~"])
def test_any_visible_ascii_is_a_key(shop: Storefront, key: str) -> None:
    shop.product("MUG", stock=5)
    assert shop.post("orders", LINES, key=key).status_code == 201


@pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)
def test_the_same_key_twenty_times_at_once_has_one_effect() -> None:
    shop = Storefront()
    shop.product("MUG", stock=100)
    answers: list[Any] = at_once([partial(shop.post, "orders", LINES, key="cart-1")] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert stock("MUG").reserved == 1


@pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)
def test_the_last_unit_is_sold_once_and_the_retries_learn_that_it_is_theirs() -> None:
    shop = Storefront()
    shop.product("MUG", stock=1)
    answers: list[Any] = at_once([partial(shop.post, "orders", LINES, key="cart-1")] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
