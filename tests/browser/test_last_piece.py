"""Two browsers at once on the last piece, with real processes behind them."""

import pytest

from config.storefront.page import policy
from tests.browser.devtools import Browser
from tests.browser.open_shop import OpenShop
from tests.storefront.visitor import DETAILS, offer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_one_gets_it_and_the_other_sees_it_go(chromium: Browser, open_shop: OpenShop) -> None:
    offer("LAST", stock=1)
    buyer, other, onlooker = (chromium.visitor() for _ in range(3))
    for visitor in (buyer, other):
        open_shop.puts(visitor, "LAST")
        open_shop.fills_in(visitor)
    onlooker.open(f"{open_shop.address}/products/LAST")
    onlooker.wait_for("Only 1 left", within=".stock")

    open_shop.worker.freeze()
    buyer.press("[name=order]")
    buyer.wait_for("Processing", within=".status")
    buyer.ask("window.same = true")
    open_shop.worker.thaw()

    buyer.wait_for("Confirmed", within=".status")
    assert buyer.ask("window.same"), "the page was not loaded again"
    onlooker.wait_for("Sold out", within=".stock")
    onlooker.wait("document.querySelector('.put button').disabled")
    other.wait_for("Sold out", within=".stock")
    other.press("[name=order]")
    assert "Sorry, this has just been sold out. Take it out of your cart to order the rest." in other.text
    for name, text in DETAILS.items():
        assert other.ask(f"document.getElementById('{name}').value") == text


def test_without_scripts_everything_is_there_but_the_live_part(chromium: Browser, open_shop: OpenShop) -> None:
    offer("MUG", stock=3)
    visitor = chromium.visitor()
    visitor.without_scripts()
    open_shop.puts(visitor, "MUG")
    open_shop.worker.freeze()
    open_shop.fills_in(visitor)
    visitor.press("[name=order]")
    visitor.wait_for("Processing", within=".status")
    open_shop.worker.thaw()
    visitor.wait_for("Confirmed", within=".status")
    visitor.press("button.danger")
    visitor.wait_for("Canceled", within=".status")


def test_no_page_breaks_its_policy_or_is_wider_than_a_phone(chromium: Browser, open_shop: OpenShop) -> None:
    offer("MUG", stock=3)
    visitor = chromium.visitor()
    visitor.looks(360, 740)
    open_shop.puts(visitor, "MUG")
    for path in ("/", "/products/MUG", "/cart", "/checkout", "/orders", "/nix"):
        visitor.open(f"{open_shop.address}{path}")
        assert visitor.ask("document.documentElement.scrollWidth") <= 360
        assert visitor.ask("getComputedStyle(document.querySelector('.brand')).textDecorationLine") == "none"
    assert visitor.complaints() == []
    assert "unsafe" not in policy()
