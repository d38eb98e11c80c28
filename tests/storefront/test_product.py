"""/shop/products/{sku}, and into the cart from there."""

from functools import partial
from typing import Any

import pytest

from catalog.commands import DiscontinueProduct
from catalog.product import PRODUCT
from eventstore.commands.execution import current, execute
from eventstore.models import Stream
from orders.cart import CART, Open
from tests import shop
from tests.admin.site import Page
from tests.api.crowd import at_once
from tests.storefront.visitor import Visitor, hidden, offer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def carts() -> list[Any]:
    """What is in each cart that there is."""
    keys = Stream.objects.filter(name__startswith="cart-").order_by("name").values_list("name", flat=True)
    states = current(CART, [name.removeprefix("cart-") for name in keys]).values()
    return [state.items for state in states if isinstance(state, Open)]


def test_it_is_put_into_the_cart(visitor: Visitor) -> None:
    offer()
    page = visitor.puts("MUG", 2)
    assert "Product MUG is in your cart." in page.text
    assert "£25.00" in page.text
    assert carts() == [{"MUG": 2}]
    visitor.puts("MUG", 3)
    assert carts() == [{"MUG": 5}]


def test_a_form_that_is_sent_twice_counts_once(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG", 1)
    form = {**hidden(visitor.get("products/MUG")), "quantity": 2}
    for _ in range(3):
        assert visitor.post("products/MUG", **form).status == 302
    assert carts() == [{"MUG": 3}]
    assert "is in your cart already" in visitor.get("cart").text


def test_two_clicks_at_once_of_who_has_no_cart_yet_are_one_cart(visitor: Visitor) -> None:
    offer()
    form = {**hidden(visitor.get("products/MUG")), "quantity": 2}
    clicks = [visitor.again() for _ in range(2)]
    at_once([partial(click.post, "products/MUG", **form) for click in clicks])
    assert carts() == [{"MUG": 2}]
    for click in clicks:
        assert "/shop/checkout" in click.get("cart").links


@pytest.mark.parametrize("form", ["", "a", "0" * 36])
def test_what_is_no_form_of_ours_is_nobody_elses(visitor: Visitor, form: str) -> None:
    offer()
    for one in (visitor, Visitor()):
        one.post("products/MUG", form=form, quantity="2")
        assert "/shop/checkout" in one.get("cart").links
    assert carts() == [{"MUG": 2}, {"MUG": 2}]


def test_a_form_whose_cart_has_ended_fills_another_one(visitor: Visitor) -> None:
    offer()
    form = hidden(visitor.get("products/MUG"))
    visitor.post("products/MUG", **{**form, "quantity": "1"})
    visitor.orders()
    for _ in range(2):
        visitor.post("products/MUG", **{**form, "quantity": "2"})
    assert carts() == [{"MUG": 2}]


def test_a_quantity_that_is_none_is_refused_where_it_was_typed(visitor: Visitor) -> None:
    offer()
    for quantity in ("", "0", "-1", "1.5", "٣", "1e3", "1000001", "9" * 400, "two", "a\0b"):
        page = visitor.puts("MUG", quantity)
        assert page.status == 400
        assert 'aria-invalid="true" aria-describedby="quantity-error"' in page.html
    assert carts() == []


def test_more_than_a_cart_holds_is_refused(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG", 1_000_000)
    page = visitor.puts("MUG", 1)
    assert page.status == 409
    assert "A cart has at most 1,000 items, and 1,000,000 units of each." in page.text


def test_what_is_sold_out_has_no_button_that_works(visitor: Visitor) -> None:
    offer(stock=0)
    page = visitor.get("products/MUG")
    assert "Sold out" in page.text
    assert '<button data-needs="MUG" disabled>' in page.html


def test_what_has_just_been_discontinued_is_refused(visitor: Visitor) -> None:
    offer()
    execute(shop.envelope(), PRODUCT, "MUG", DiscontinueProduct("MUG"))
    page = visitor.puts("MUG")
    assert page.status == 409
    assert "The product is no longer offered." in page.text


@pytest.mark.parametrize(
    "path", ["products/NIX", "products/%00", "products/%ED%A0%80", "products/", "nix", "products/a/b"]
)
def test_what_is_not_there_is_404_in_the_shops_look(visitor: Visitor, path: str) -> None:
    page = Page(visitor.client.get(f"/shop/{path}"))
    assert page.status == 404
    assert "There is nothing here" in page.text


def test_a_form_without_its_token_is_refused_in_the_shops_look(visitor: Visitor) -> None:
    offer()
    visitor.client.handler.enforce_csrf_checks = True
    page = visitor.post("products/MUG", quantity=1)
    assert page.status == 403
    assert "This page was too old" in page.text
    assert carts() == []
