"""/shop/orders: an order's page is for who ordered, and follows the order to its end."""

import pytest

from config.storefront.page import policy
from config.storefront.visit import link_key
from orders.commands import ForgetGuest
from tests import shop
from tests.storefront.visitor import Visitor, offer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def order_id(visitor: Visitor) -> str:
    offer(stock=5)
    visitor.puts("MUG", 2)
    return visitor.orders(note="Ring twice")


def test_it_says_processing_until_its_read_model_has_it(visitor: Visitor, order_id: str) -> None:
    page = visitor.get(f"orders/{order_id}")
    assert "Processing" in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.html
    assert 'data-version="0"' in page.html
    shop.catch_up_all()
    page = visitor.get(f"orders/{order_id}")
    assert "Confirmed" in page.text
    assert "http-equiv" not in page.html
    assert 'data-version="1"' in page.html


def test_it_shows_what_was_ordered_what_it_costs_and_where_it_goes(visitor: Visitor, order_id: str) -> None:
    shop.catch_up_all()
    text = visitor.get(f"orders/{order_id}").text
    for shown in (
        "2 \N{MULTIPLICATION SIGN} Product MUG",
        "£12.50 each",
        "Total £25.00",
        "Ada Lovelace",
        "12 Long Lane",
        "EC1A 9EJ London",
    ):
        assert shown in text
    assert "We write to ada@example.com." in text
    assert "Your note: Ring twice" in text
    assert "To be paid: £25.00 by" in text


def test_it_follows_the_order_to_its_end(visitor: Visitor, order_id: str) -> None:
    def said() -> str:
        shop.catch_up_all()
        return visitor.get(f"orders/{order_id}").text

    shop.pay(order_id, "25.00")
    assert "Paid : done" in said()
    shop.ship(order_id, {"MUG": 1})
    assert "A part of your order is on its way to you." in said()
    shop.ship(order_id)
    assert "Everything is on its way to you." in said()
    assert "Cancel this order" not in said()
    shop.deliver(order_id)
    assert "Everything has arrived." in said()
    shop.take_back(order_id, "MUG")
    assert "We have what you sent back." in said()
    shop.complete(order_id)
    assert "This order is completed." in said()


def test_it_expires(visitor: Visitor, order_id: str) -> None:
    shop.expire(order_id)
    shop.catch_up_all()
    assert "This order was not paid in time, and has expired." in visitor.get(f"orders/{order_id}").text


def test_it_is_canceled_as_long_as_it_can_be(visitor: Visitor, order_id: str) -> None:
    shop.catch_up_all()
    assert "Cancel this order" in visitor.get(f"orders/{order_id}").text
    leads_to = visitor.post(f"orders/{order_id}/cancel").response.headers["Location"]
    assert leads_to == f"/shop/orders/{order_id}?version=2"
    assert "Processing" in visitor.get(f"orders/{order_id}", version="2").text
    shop.catch_up_all()
    page = visitor.get(f"orders/{order_id}", version="2")
    assert "This order was canceled." in page.text
    assert "Cancel this order" not in page.text
    assert visitor.post(f"orders/{order_id}/cancel").status == 302


def test_what_was_sent_is_not_canceled_any_more(visitor: Visitor, order_id: str) -> None:
    shop.ship(order_id)
    visitor.post(f"orders/{order_id}/cancel")
    shop.catch_up_all()
    text = visitor.get(f"orders/{order_id}").text
    assert "The order was not canceled." in text
    assert "Everything is on its way to you." in text


def test_it_is_not_for_others(visitor: Visitor, other: Visitor, order_id: str) -> None:
    shop.catch_up_all()
    assert other.get(f"orders/{order_id}").status == 404
    assert other.get(f"orders/{order_id}", key="").status == 404
    assert other.get(f"orders/{order_id}", key=link_key("another")).status == 404
    assert other.get(f"orders/{order_id}", key="é\0").status == 404
    assert other.post(f"orders/{order_id}/cancel").status == 404
    assert "Confirmed" in visitor.get(f"orders/{order_id}").text


def test_its_link_opens_it_anywhere_and_cancels_nothing(visitor: Visitor, other: Visitor, order_id: str) -> None:
    shop.catch_up_all()
    (link,) = [link for link in visitor.get(f"orders/{order_id}").links if "key=" in link]
    page = other.get(link.removeprefix("http://testserver/shop/"))
    assert page.status == 200
    assert "Confirmed" in page.text
    assert "Cancel this order" not in page.text


def test_a_version_that_is_none_is_not_waited_for(visitor: Visitor, order_id: str) -> None:
    shop.catch_up_all()
    for version in ("", "-1", "x", "9" * 400, "\0", "٣"):
        assert "Confirmed" in visitor.get(f"orders/{order_id}", version=version).text


def test_all_of_a_visitor_are_listed_the_newest_first(visitor: Visitor, other: Visitor, order_id: str) -> None:
    visitor.puts("MUG")
    newest = visitor.orders()
    shop.catch_up_all()
    page = visitor.get("orders")
    assert [link for link in page.links if link.startswith("/shop/orders/")] == [
        f"/shop/orders/{newest}",
        f"/shop/orders/{order_id}",
    ]
    assert "£12.50" in page.text
    assert "No order was placed in this browser yet" in other.get("orders").text


def test_who_is_forgotten_is_not_shown(visitor: Visitor, order_id: str) -> None:
    shop.send(order_id, ForgetGuest(order_id))
    shop.catch_up_all()
    text = visitor.get(f"orders/{order_id}").text
    assert "Ada" not in text
    assert "Confirmed" in text


def test_no_page_is_stored_by_browsers_or_on_the_way(visitor: Visitor, order_id: str) -> None:
    shop.catch_up_all()
    for path in ("", "products/MUG", "cart", "checkout", "orders", f"orders/{order_id}", "nix"):
        headers = visitor.get(path).response.headers
        assert "no-store" in headers["Cache-Control"]
        assert "private" in headers["Cache-Control"]


def test_no_page_runs_or_loads_anything_but_its_own(visitor: Visitor, order_id: str) -> None:
    for path in ("", "products/MUG", "cart", "orders", f"orders/{order_id}", "nix"):
        assert visitor.get(path).response.headers["Content-Security-Policy"] == policy()
    assert "default-src 'none'" in policy()
    assert "unsafe" not in policy()
