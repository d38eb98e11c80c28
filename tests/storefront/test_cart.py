"""/shop/cart: looking at it and changing it."""

import pytest

from catalog.commands import ChangePrice, DiscontinueProduct
from catalog.product import PRODUCT
from eventstore.commands.execution import execute
from orders.cart import CART
from orders.commands import MergeCart, OpenCart
from tests import shop
from tests.storefront.test_product import carts
from tests.storefront.visitor import Visitor, offer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_an_empty_cart_says_so(visitor: Visitor) -> None:
    assert "There is nothing in it yet" in visitor.get("cart").text
    assert visitor.get("checkout").response.headers["Location"] == "/shop/cart"


def test_quantities_are_changed_and_items_removed(visitor: Visitor) -> None:
    offer("MUG")
    offer("BOWL")
    visitor.puts("MUG", 2)
    visitor.puts("BOWL", 1)
    assert visitor.post("cart", sku="MUG", quantity="4").status == 302
    assert carts() == [{"MUG": 4, "BOWL": 1}]
    assert "Total £62.50" in visitor.get("cart").text
    visitor.post("cart", sku="BOWL", quantity="1", remove="1")
    assert carts() == [{"MUG": 4}]
    visitor.post("cart", sku="MUG", quantity="0")
    assert "There is nothing in it yet" in visitor.get("cart").text


def test_a_quantity_that_is_none_is_refused_beside_its_item(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG", 2)
    for quantity in ("", "-1", "many", "1000001", "a\0b"):
        page = visitor.post("cart", sku="MUG", quantity=quantity)
        assert page.status == 400
        assert f'value="{quantity}" aria-invalid="true" aria-describedby="fault-1"' in page.html
    assert carts() == [{"MUG": 2}]


@pytest.mark.parametrize("sku", ["NIX", "", "a\0b", "<b>"])
def test_what_is_not_in_it_cannot_be_changed(visitor: Visitor, sku: str) -> None:
    offer()
    visitor.puts("MUG", 2)
    visitor.post("cart", sku=sku, quantity="3")
    visitor.post("cart", sku=sku, remove="1")
    assert "Your cart has changed in the meantime" in visitor.get("cart").text
    assert carts() == [{"MUG": 2}]


def test_prices_are_those_of_the_moment_and_what_is_short_is_marked(visitor: Visitor) -> None:
    offer(stock=3)
    visitor.puts("MUG", 4)
    execute(shop.envelope(), PRODUCT, "MUG", ChangePrice("MUG", shop.PRICE * 2, "GBP"))
    page = visitor.get("cart")
    assert "£25.00 each" in page.text
    assert "Total £100.00" in page.text
    assert '<p class="stock none" data-stock="MUG" data-wanted="4" aria-live="polite">Only 3 left</p>' in page.html


def test_what_is_no_longer_sold_has_to_be_taken_out(visitor: Visitor) -> None:
    offer("MUG")
    offer("BOWL")
    visitor.puts("MUG")
    visitor.puts("BOWL")
    execute(shop.envelope(), PRODUCT, "MUG", DiscontinueProduct("MUG"))
    page = visitor.get("cart")
    assert "No longer sold. Take it out of your cart to go on." in page.text
    assert "/shop/checkout" not in page.links
    visitor.post("cart", sku="MUG", remove="1")
    assert "/shop/checkout" in visitor.get("cart").links


def test_a_cart_that_went_into_another_one_is_left(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    cart_id = visitor.cart_id
    execute(shop.envelope(), CART, "c1s", OpenCart("c1s", "c1"))
    execute(shop.envelope(), CART, cart_id, MergeCart(cart_id, "c1s"))
    visitor.post("cart", sku="MUG", quantity="3")
    assert "There is nothing in it yet" in visitor.get("cart").text
    visitor.puts("MUG", 2)
    assert visitor.cart_id != cart_id
    assert sorted(carts(), key=str) == [{"MUG": 1}, {"MUG": 2}]


def test_a_cart_is_one_visitors(visitor: Visitor, other: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    assert "There is nothing in it yet" in other.get("cart").text
