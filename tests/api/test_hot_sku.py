"""Many buyers of the same things at once: sold is what there was, and nobody sees an error of ours."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from tests.api.client import Storefront
from tests.api.crowd import at_once
from tests.api.log import stock
from tests.catalog.stocks import stocked

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)


def wanted(*skus: str) -> dict[str, Any]:
    return {"lines": [{"sku": sku, "quantity": 1} for sku in skus]}


def test_of_fifty_buyers_of_ten_mugs_ten_get_one() -> None:
    shop = Storefront()
    shop.product("MUG", stock=10)
    answers: list[Any] = at_once([partial(shop.post, "orders", wanted("MUG"))] * 50)
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 40}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"insufficient_stock"}
    assert stock("MUG") == stocked(10, 10)


def test_orders_of_the_same_things_in_opposite_orders_do_not_deadlock() -> None:
    shop = Storefront()
    skus = [shop.product(f"SKU-{number}", stock=100) for number in range(6)]
    ways = [partial(shop.post, "orders", wanted(*line)) for line in (skus, skus[::-1], skus[3:] + skus[:3])]
    answers: list[Any] = at_once(ways * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert {stock(sku).reserved for sku in skus} == {24}


def test_the_first_deliveries_of_a_product_may_arrive_together() -> None:
    shop = Storefront()
    shop.product("MUG")
    delivery = {"quantity": 1, "reference": "delivery"}
    answers: list[Any] = at_once([partial(shop.post, "inventory/MUG/receipts", delivery)] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert stock("MUG").on_hand == 20


def test_an_order_is_canceled_once_while_it_is_shipped() -> None:
    shop = Storefront()
    shop.product("MUG", stock=5)
    order_id = shop.order(("MUG", 2))
    cancel = partial(shop.post, f"orders/{order_id}/cancel", {"reason": "no"})
    ship = partial(shop.post, f"orders/{order_id}/shipments", {})
    answers: list[Any] = at_once([cancel, ship] * 5)
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert stock("MUG") in (stocked(5), stocked(3))
