"""Carts in the admin: who left what behind, and what has become of the others."""

import pytest

from eventstore.commands.execution import execute
from orders.cart import CART
from orders.commands import AbandonCart, AddItem, MergeCart, OpenCart, PlaceOrder
from orders.order import ORDER
from readmodels.cart.admin import CartAdmin
from readmodels.models import Cart, CustomerOrderSummary
from tests import shop
from tests.admin.log import events
from tests.admin.site import Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

CARTS = "readmodels_cart"


@pytest.fixture(autouse=True)
def carts(transactional_db: None) -> None:
    """k1 open, k2 abandoned, k_3 checked out into o_5F, guest merged into k1."""
    shop.product("A", 100)
    for cart_id, customer_id in (("guest", None), ("k1", "c1"), ("k2", "c2"), ("k_3", "c2")):
        execute(shop.envelope(), CART, cart_id, OpenCart(cart_id, customer_id))
        execute(shop.envelope(), CART, cart_id, AddItem(cart_id, "A", 2))
    execute(shop.envelope(), CART, "guest", MergeCart("guest", "k1"))
    execute(shop.envelope(), CART, "k2", AbandonCart("k2"))
    order = PlaceOrder("o_5F", "c2", (shop.line("A", 2),), "GBP", cart_id="k_3")
    execute(shop.envelope(), ORDER, "o_5F", order)
    shop.catch_up_all()


def test_they_are_listed_the_last_changed_first(site: Site) -> None:
    page = site.listed(CARTS)
    assert page.keys[0] == "k_3"
    assert set(page.keys[1:3]) == {"k1", "guest"}
    assert page.keys[3] == "k2"
    assert "k1 c1 open 4" in page.text
    assert "guest - merged 2" in page.text


def test_those_that_were_left_behind_are_found_by_their_status(site: Site) -> None:
    assert site.listed(CARTS, status="abandoned").keys == ["k2"]
    assert site.listed(CARTS, status="open").keys == ["k1"]
    assert site.listed(CARTS, status="abandoned", q="c1").keys == []


def test_they_are_found_by_their_own_id_or_their_customers(site: Site) -> None:
    assert site.listed(CARTS, q="k1").keys == ["k1"]
    assert site.listed(CARTS, q="c2").keys == ["k_3", "k2"]
    assert site.listed(CARTS, q="k").keys == []


def test_they_are_paged_by_when_they_were_changed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CartAdmin, "list_per_page", 3)
    first = site.listed(CARTS)
    second = first.next(site)
    assert second is not None
    assert (len(first.keys), second.keys) == (3, ["k2"])
    assert site.client.get("/admin/readmodels/cart/?cursor=next:k1").status_code == 302


def test_a_carts_page_has_what_is_in_it_and_its_events(site: Site) -> None:
    page = site.row(Cart.objects.get(pk="k1"))
    assert page.status == 200
    assert "4 x A" in page.text
    assert all(address_of(event) in page.links for event in events(stream__name="cart-k1"))


@pytest.mark.parametrize(("cart_id", "model", "key"), [("k_3", CustomerOrderSummary, "o_5F"), ("guest", Cart, "k1")])
def test_it_leads_to_what_it_has_become(
    site: Site, cart_id: str, model: type[CustomerOrderSummary] | type[Cart], key: str
) -> None:
    address = address_of(model.objects.get(pk=key))
    assert address in site.row(Cart.objects.get(pk=cart_id)).links
    assert site.get(address).status == 200
