"""A visitor of the shop front, as the pages see one: a browser without scripts."""

import re
from html import unescape
from typing import Any

from django.http import HttpRequest
from django.test import Client

from config.storefront.visit import COOKIE, visit_of
from tests import shop
from tests.admin.site import Elements, Page

DETAILS = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "street": "12 Long Lane",
    "postal_code": "EC1A 9EJ",
    "city": "London",
    "country": "United Kingdom",
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Visitor:
    def __init__(self) -> None:
        self.client = Client()

    def again(self) -> "Visitor":
        """The same browser, as it was before any answer that is still to come."""
        same = Visitor()
        same.client.cookies.update(self.client.cookies)
        return same

    @property
    def cart_id(self) -> str:
        """What the cookie says."""
        request = HttpRequest()
        request.COOKIES[COOKIE] = self.client.cookies[COOKIE].value
        return str(visit_of(request).cart_id)

    def get(self, path: str = "", **query: Any) -> Page:
        return Page(self.client.get(f"/shop/{path}", query))

    def post(self, path: str, **form: Any) -> Page:
        """Without following to where it leads."""
        return Page(self.client.post(f"/shop/{path}", form))

    def puts(self, sku: str, quantity: Any = 1) -> Page:
        """What the product's page has is sent, and its answer is followed."""
        form = hidden(self.get(f"products/{sku}"))
        return Page(self.client.post(f"/shop/products/{sku}", {**form, "quantity": quantity}, follow=True))

    def form(self, **changes: Any) -> dict[str, Any]:
        """A check-out form that is filled in, as the page has it now."""
        return {**hidden(self.get("checkout")), **DETAILS, "order": "1", **changes}

    def orders(self, **changes: Any) -> str:
        """Checks out what is in the cart; the order's id."""
        return order_of(self.post("checkout", **self.form(**changes)))


def hidden(page: Page) -> dict[str, Any]:
    assert page.status == 200, page.text
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page.html)}


def order_of(page: Page) -> str:
    """Whose page an answer leads to."""
    assert page.status == 302, page.text
    return str(page.response.headers["Location"].removeprefix("/shop/orders/"))


def offer(sku: str = "MUG", stock: int = 10, **changes: Any) -> None:
    """A product of 12.50, in the catalogue, too."""
    shop.product(sku, stock, **changes)
    shop.catch_up_all()


def is_harmless(page: Page, *shown: str) -> None:
    """Nothing in the page runs, and these are in it, as text."""
    assert Elements(page.html).running == []
    for text in shown:
        assert text in unescape(page.html)
