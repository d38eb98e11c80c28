"""/shop/: browsing, searching, sorting, and pages that are found by their neighbours."""

import importlib
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, clear_url_caches, resolve

import config.urls
from catalog.commands import ChangePrice, DiscontinueProduct
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from config.storefront.views.catalogue import A_PAGE
from eventstore.commands.execution import execute
from tests import shop
from tests.admin.site import Page
from tests.storefront.visitor import Visitor, offer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def skus(page: Page) -> list[str]:
    return re.findall(r'data-stock="([^"]*)"', page.html)


def test_the_shop_is_where_the_root_leads() -> None:
    answer = Client().get("/")
    assert answer.headers["Location"] == "/shop/"


def test_a_deployment_has_none_until_it_is_turned_on(settings: Any) -> None:
    settings.STOREFRONT = False
    try:
        importlib.reload(config.urls)
        clear_url_caches()
        assert Client().get("/").headers["Location"] == "/api/docs"
        with pytest.raises(Resolver404):
            resolve("/shop/")
    finally:
        settings.STOREFRONT = True
        importlib.reload(config.urls)
        clear_url_caches()


def test_an_empty_shop_says_so(visitor: Visitor) -> None:
    assert "There is nothing to buy yet" in visitor.get().text


def test_a_product_is_shown_with_its_price_and_what_is_left_of_it(visitor: Visitor) -> None:
    offer("MUG", stock=12)
    offer("LAST", stock=3)
    offer("OUT", stock=0)
    offer("POST", stock=0, policy=StockPolicy.UNTRACKED)
    text = visitor.get().text
    assert "Product MUG £12.50 12 in stock" in text
    assert "Product LAST £12.50 Only 3 left" in text
    assert "Product OUT £12.50 Sold out" in text
    assert "Product POST £12.50 Always available" in text


def test_what_is_no_longer_sold_is_not_listed(visitor: Visitor) -> None:
    offer("MUG")
    execute(shop.envelope(), PRODUCT, "MUG", DiscontinueProduct("MUG"))
    shop.catch_up_all()
    assert skus(visitor.get()) == []
    assert "No longer sold" in visitor.get("products/MUG").text


def test_it_is_searched_by_how_words_begin(visitor: Visitor) -> None:
    offer("MUG")
    offer("BOWL")
    assert skus(visitor.get(q="mu")) == ["MUG"]
    nothing = visitor.get(q="teapot")
    assert "Nothing was found" in nothing.text
    assert 'value="teapot"' in nothing.html


def test_it_is_sorted_and_narrowed(visitor: Visitor) -> None:
    offer("A", stock=0)
    offer("B", stock=5)
    execute(shop.envelope(), PRODUCT, "B", ChangePrice("B", shop.PRICE / 2, "GBP"))
    shop.catch_up_all()
    assert skus(visitor.get(sort="-price")) == ["A", "B"]
    assert skus(visitor.get(sort="price")) == ["B", "A"]
    assert skus(visitor.get(in_stock="true")) == ["B"]


def test_pages_lead_on_and_back_and_keep_what_was_asked(visitor: Visitor) -> None:
    for number in range(A_PAGE + 1):
        shop.product(f"P{number:02}", 1)
    shop.catch_up_all()
    first = visitor.get(q="product", sort="name")
    (further,) = [link for link in first.links if "cursor=" in link]
    second = Page(visitor.client.get(f"/shop/{further}"))
    assert skus(first) + skus(second) == [f"P{number:02}" for number in range(A_PAGE + 1)]
    (back,) = [link for link in second.links if "cursor=" in link]
    assert "q=product" in back
    assert skus(Page(visitor.client.get(f"/shop/{back}"))) == skus(first)


def test_what_no_form_of_ours_asks_is_refused(visitor: Visitor) -> None:
    for name, text in (("sort", "-secret"), ("in_stock", "perhaps"), ("q", "x" * 201), ("q", "a\0b")):
        assert visitor.get(**{name: text}).status == 400


def test_a_page_that_does_not_exist_says_so(visitor: Visitor) -> None:
    for cursor in ("nonsense", "\0", "W10", "é" * 100):
        page = visitor.get(cursor=cursor)
        assert page.status == 400
        assert "This page of the list does not exist" in page.text


def test_other_parameters_change_nothing(visitor: Visitor) -> None:
    offer("MUG")
    assert skus(visitor.get(utm_source="a mail", limit="1000")) == ["MUG"]
