"""Credit notes: what comes back and belongs to no order here."""

from typing import Any

import pytest

from tests.api.client import PRICE, Storefront, pointers, problem
from tests.api.log import count, stock, stored

LINE = {"sku": "MUG", "quantity": 2}


@pytest.fixture(autouse=True)
def products(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.product("POST", stock_policy="untracked")


def money(amount: str, currency: str = "GBP") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def test_a_credit_note_is_issued_at_the_prices_of_the_moment_or_those_it_names(shop: Storefront) -> None:
    lines = [LINE, {"sku": "POST", "quantity": 1, "unit_price": money("3.50")}]
    body = {"credit_note_id": "C-1", "customer_id": "c1", "lines": lines, "reason": "bought in town"}
    answer = shop.post("credit-notes", body)
    assert (answer.status_code, answer.json()["credit_note_id"]) == (201, "C-1")
    shop.post("products/MUG/price", {"price": money("14")})
    shown = shop.http.get(answer.headers["Location"])
    assert shown.headers["ETag"] == '"1"'
    found = shown.json()
    assert found.pop("issued_at").endswith("Z")
    assert found == {
        "credit_note_id": "C-1",
        "customer_id": "c1",
        "lines": [
            {"sku": "MUG", "name": "Blue mug", "quantity": 2, "unit_price": PRICE, "amount": money("25.00")},
            {
                "sku": "POST",
                "name": "Blue mug",
                "quantity": 1,
                "unit_price": money("3.50"),
                "amount": money("3.50"),
            },
        ],
        "total": money("28.50"),
        "condition": "restock",
        "reason": "bought in town",
        "version": 1,
    }


@pytest.mark.parametrize(("condition", "on_hand"), [("restock", 7), ("write_off", 5)])
def test_what_comes_back_is_sold_again_or_written_off(shop: Storefront, condition: str, on_hand: int) -> None:
    assert shop.post("credit-notes", {"lines": [LINE], "condition": condition}).status_code == 201
    assert stock("MUG").on_hand == on_hand
    assert stored("stock-MUG")[-1] == "stock.returned"
    assert stored("stock-POST") == []


@pytest.mark.parametrize(("included", "total"), [(True, "12.50"), (False, "15.00")])
def test_tax_is_credited_as_it_was_charged(shop: Storefront, settings: Any, included: bool, total: str) -> None:
    settings.PRICES_INCLUDE_TAX = included
    shop.product("CUP", tax_rate="0.2")
    issued = shop.post("credit-notes", {"lines": [{"sku": "CUP", "quantity": 1}]}).json()
    assert shop.get(f"credit-notes/{issued['credit_note_id']}").json()["total"] == money(total)


def test_what_is_no_longer_offered_is_taken_back(shop: Storefront) -> None:
    shop.post("products/MUG/discontinue", {})
    assert shop.post("credit-notes", {"lines": [LINE]}).status_code == 201


def test_one_key_is_one_credit_note_whatever_the_price_has_become(shop: Storefront) -> None:
    first = shop.post("credit-notes", {"lines": [LINE]}, key="back-1")
    shop.post("products/MUG/price", {"price": money("14")})
    second = shop.post("credit-notes", {"lines": [LINE]}, key="back-1")
    assert (second.content, second.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert stock("MUG").on_hand == 7


def test_its_number_is_taken(shop: Storefront) -> None:
    shop.post("credit-notes", {"credit_note_id": "C-1", "lines": [LINE]})
    refused = shop.post("credit-notes", {"credit_note_id": "C-1", "lines": [LINE]})
    assert problem(refused, 409, "invalid_transition")["credit_note_id"] == "C-1"


def test_an_unknown_one_is_not_found(shop: Storefront) -> None:
    assert problem(shop.get("credit-notes/none"), 404, "not_found")["credit_note_id"] == "none"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/lines"),
        ({"lines": []}, "/lines"),
        ({"lines": [{**LINE, "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "unit_price": "3"}]}, "/lines/0/unit_price"),
        ({"lines": [{**LINE, "unit_price": money("3.005")}]}, "/lines/0/unit_price/amount"),
        ({"lines": [{**LINE, "discount": PRICE}]}, "/lines/0/discount"),
        ({"lines": [LINE, {**LINE, "sku": "NONE"}]}, "/lines/1/sku"),
        ({"lines": [LINE, {**LINE, "unit_price": money("3", "EUR")}]}, "/lines/1/unit_price/currency"),
        ({"lines": [LINE], "condition": "mended"}, "/condition"),
        ({"lines": [LINE], "customer_id": "a/b"}, "/customer_id"),
        ({"lines": [LINE], "credit_note_id": ""}, "/credit_note_id"),
        ({"lines": [LINE], "reason": "x" * 501}, "/reason"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(shop: Storefront, body: Any, pointer: str) -> None:
    before = count()
    assert pointers(shop.post("credit-notes", body)) == [pointer]
    assert count() == before


def test_an_idempotency_key_is_required(shop: Storefront) -> None:
    answer = shop.http.post("/api/v1/credit-notes", {"lines": [LINE]}, content_type="application/json")
    assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]
