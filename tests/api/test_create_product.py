from typing import Any

import pytest

from tests.api.client import PRICE, Storefront, pointers, problem
from tests.api.log import count, stored

MUG = {"sku": "MUG-01", "name": "Blue mug", "price": PRICE, "stock_policy": "tracked", "tax_rate": "0.2"}


def test_a_product_is_created(shop: Storefront) -> None:
    answer = shop.post("products", MUG)
    assert answer.status_code == 201
    assert answer.json() == {"sku": "MUG-01", "version": 1, "position": int(answer.headers["Consistency-Token"])}
    assert answer.headers["ETag"] == '"1"'
    assert stored("product-MUG-01") == ["product.created"]


def test_its_location_shows_it(shop: Storefront) -> None:
    location = shop.post("products", MUG).headers["Location"]
    assert location == "/api/v1/products/MUG-01"
    stock = {"in_stock": False, "available": 0, "back_order": False}
    assert shop.http.get(location).json() == {**MUG, "status": "offered", **stock, "version": 1}


def test_the_same_product_once_more_changes_nothing(shop: Storefront) -> None:
    first, second = shop.post("products", MUG), shop.post("products", MUG)
    assert second.status_code == 201
    assert second.json() == first.json()
    assert stored("product-MUG-01") == ["product.created"]


def test_another_product_with_its_sku_is_refused(shop: Storefront) -> None:
    shop.post("products", MUG)
    assert problem(shop.post("products", {**MUG, "name": "Red mug"}), 409, "invalid_transition")["sku"] == "MUG-01"


def test_it_needs_no_idempotency_key(shop: Storefront) -> None:
    assert shop.http.post("/api/v1/products", MUG, content_type="application/json").status_code == 201


def test_its_tax_rate_is_none_unless_it_says_otherwise(shop: Storefront) -> None:
    shop.product("MUG")
    assert shop.get("products/MUG").json()["tax_rate"] == "0"


def test_a_tax_rate_written_with_other_digits_is_the_same(shop: Storefront) -> None:
    shop.post("products", MUG)
    assert shop.post("products", {**MUG, "tax_rate": "0.2000"}).status_code == 201
    assert stored("product-MUG-01") == ["product.created"]


def test_its_stock_is_tracked_unless_it_says_otherwise(shop: Storefront) -> None:
    shop.product("MUG")
    assert shop.get("products/MUG").json()["stock_policy"] == "tracked"


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("GBP", "0"), ("GBP", "0.5"), ("GBP", "999999999999.99"), ("JPY", "1250"), ("KWD", "1.234"), ("CLF", "1.2345")],
)
def test_an_amount_has_as_many_decimals_as_its_currency(shop: Storefront, currency: str, amount: str) -> None:
    assert shop.post("products", {**MUG, "price": {"amount": amount, "currency": currency}}).status_code == 201


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"sku": ""}, "/sku"),
        ({"sku": "a" * 65}, "/sku"),
        ({"sku": "A/B"}, "/sku"),
        ({"sku": "A B"}, "/sku"),
        ({"sku": "../x"}, "/sku"),
        ({"sku": "MUG\n"}, "/sku"),
        ({"sku": "1\N{FULLWIDTH DIGIT TWO}"}, "/sku"),  # digits, but not ASCII
        ({"sku": 7}, "/sku"),
        ({"sku": None}, "/sku"),
        ({"name": ""}, "/name"),
        ({"name": "  "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": 7}, "/name"),
        ({"name": ["x"]}, "/name"),
        ({"stock_policy": "sometimes"}, "/stock_policy"),
        ({"stock_policy": {}}, "/stock_policy"),
        ({"price": "12.50"}, "/price"),
        ({"price": None}, "/price"),
        ({"price": {"amount": "1.005", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "1.5", "currency": "JPY"}}, "/price/amount"),
        ({"price": {"amount": "-1", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "+1", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "1e3", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": ".5", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "1.", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "NaN", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "Infinity", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "1_000", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "\N{FULLWIDTH DIGIT ONE}", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "1000000000000", "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": 12.5, "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": 12, "currency": "GBP"}}, "/price/amount"),
        ({"price": {"amount": "12", "currency": "gbp"}}, "/price/currency"),
        ({"price": {"amount": "12", "currency": "£"}}, "/price/currency"),
        ({"price": {"amount": "12"}}, "/price/currency"),
        ({"price": {**PRICE, "tax": "1"}}, "/price/tax"),
        ({"tax_rate": 0.2}, "/tax_rate"),
        ({"tax_rate": "1"}, "/tax_rate"),
        ({"tax_rate": "20"}, "/tax_rate"),
        ({"tax_rate": "-0.2"}, "/tax_rate"),
        ({"tax_rate": "0.12345"}, "/tax_rate"),
        ({"tax_rate": "2e-1"}, "/tax_rate"),
        ({"tax_rate": "NaN"}, "/tax_rate"),
        ({"tax_rate": "0.2.1"}, "/tax_rate"),
        ({"tax_rate": None}, "/tax_rate"),
        ({"colour": "blue"}, "/colour"),
        ({"a/b~c": 1}, "/a~1b~0c"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(
    shop: Storefront, changed: dict[str, Any], pointer: str
) -> None:
    assert pointers(shop.post("products", {**MUG, **changed})) == [pointer]
    assert count() == (0, 0)


def test_all_errors_are_told_at_once(shop: Storefront) -> None:
    assert sorted(pointers(shop.post("products", {"skew": "MUG"}))) == ["/name", "/price", "/skew", "/sku"]


def test_no_more_than_a_hundred_errors_are_told(shop: Storefront) -> None:
    assert len(pointers(shop.post("products", {f"field_{number}": 1 for number in range(5000)}))) == 100
