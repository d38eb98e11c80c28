"""What can be ordered that is not there, and what is there and is not sold."""

from typing import Any

import pytest

from tests.api.client import Storefront, pointers, problem
from tests.api.log import count, stock
from tests.catalog.stocks import shelves


def shown(shop: Storefront) -> tuple[bool, int, bool]:
    product = shop.get("products/MUG").json()
    return product["in_stock"], product["available"], product["back_order"]


def test_so_many_units_can_be_ordered_that_are_not_there(shop: Storefront) -> None:
    shop.product("MUG", stock=2)
    assert shown(shop) == (True, 2, False)
    assert shop.post("inventory/MUG/back-orders", {"limit": 3}).status_code == 200
    assert shown(shop) == (True, 5, False)
    shop.order(("MUG", 2))
    assert shown(shop) == (True, 3, True)
    shop.order(("MUG", 3))
    assert shown(shop) == (False, 0, False)
    refused = problem(shop.post("orders", {"lines": [{"sku": "MUG", "quantity": 1}]}), 409, "insufficient_stock")
    assert (refused["sku"], refused["requested"], refused["available"]) == ("MUG", 1, 0)


def test_what_comes_in_anywhere_covers_them(shop: Storefront) -> None:
    shop.product("MUG")
    shop.post("inventory/MUG/back-orders", {"limit": 5})
    shop.order(("MUG", 4))
    assert shelves(stock("MUG")) == {"main": (0, 4)}
    shop.post("inventory/MUG/receipts", {"quantity": 6, "reference": "delivery", "location": "shop"})
    assert shelves(stock("MUG")) == {"main": (0, 0), "shop": (6, 4)}


def test_a_lower_limit_takes_nothing_back(shop: Storefront) -> None:
    shop.product("MUG")
    shop.post("inventory/MUG/back-orders", {"limit": 5})
    shop.order(("MUG", 4))
    assert shop.post("inventory/MUG/back-orders", {"limit": 0}).status_code == 200
    assert (stock("MUG").reserved, shown(shop)) == (4, (False, 0, False))


def test_safety_stock_is_not_sold(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    assert shop.post("inventory/MUG/safety-stock", {"quantity": 4}).status_code == 200
    assert shown(shop) == (True, 1, False)
    refused = problem(shop.post("orders", {"lines": [{"sku": "MUG", "quantity": 2}]}), 409, "insufficient_stock")
    assert refused["available"] == 1


def test_a_product_starts_without_either_and_to_say_so_changes_nothing(shop: Storefront) -> None:
    shop.product("MUG")
    assert shop.post("inventory/MUG/back-orders", {"limit": 0}).json()["version"] == 0
    assert shop.post("inventory/MUG/safety-stock", {"quantity": 0}).json()["version"] == 0


@pytest.mark.parametrize("units", [-1, 10**9 + 1, 2**63, "2", 1.5, True, None, [1]])
def test_units_are_a_whole_number_within_bounds(shop: Storefront, units: Any) -> None:
    shop.product("MUG")
    before = count()
    assert pointers(shop.post("inventory/MUG/back-orders", {"limit": units})) == ["/limit"]
    assert pointers(shop.post("inventory/MUG/safety-stock", {"quantity": units})) == ["/quantity"]
    assert count() == before
