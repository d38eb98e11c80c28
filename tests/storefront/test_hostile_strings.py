"""Whatever a visitor types, or an operator calls a product, is shown as text; what is no text is a clear 4xx."""

from typing import Any

import pytest

from catalog.commands import RenameProduct
from catalog.product import PRODUCT
from config.request import Request
from eventstore.commands.execution import execute
from tests import shop
from tests.admin.hostile import HOSTILE
from tests.storefront.visitor import DETAILS, Visitor, is_harmless, offer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

TEXT = " ".join(HOSTILE)


@pytest.fixture
def hostile(visitor: Visitor) -> Visitor:
    """Its shop sells a product with such a name."""
    offer(stock=5)
    execute(shop.envelope(), PRODUCT, "MUG", RenameProduct("MUG", TEXT))
    shop.catch_up_all()
    return visitor


def test_no_name_of_a_product_runs(hostile: Visitor) -> None:
    is_harmless(hostile.get(), TEXT)
    is_harmless(hostile.get("products/MUG"), TEXT)
    is_harmless(hostile.puts("MUG"), TEXT)
    is_harmless(hostile.get("checkout"), TEXT)


def test_nothing_that_is_asked_runs(visitor: Visitor) -> None:
    for text in HOSTILE:
        is_harmless(visitor.get(q=text), text)
        is_harmless(visitor.get(sort=text))
        is_harmless(visitor.get(cursor=text))
        is_harmless(visitor.get("orders/x", key=text))


def test_nothing_that_is_typed_runs(hostile: Visitor) -> None:
    is_harmless(hostile.puts("MUG", TEXT), TEXT)
    hostile.puts("MUG")
    is_harmless(hostile.post("cart", sku="MUG", quantity=TEXT), TEXT)
    typed = dict.fromkeys([*DETAILS, "note"], TEXT)
    is_harmless(hostile.post("checkout", **hostile.form(**typed)), TEXT)
    order_id = hostile.orders(**dict.fromkeys(("name", "street", "city", "country", "note"), TEXT[:100]))
    shop.catch_up_all()
    is_harmless(hostile.get(f"orders/{order_id}"), TEXT, TEXT[:100])


@pytest.mark.parametrize("charset", ["unicode_escape", "base64", "utf-16", "idna", "nonsense"])
def test_text_is_utf_8_whatever_is_said_of_it(hostile: Visitor, charset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some encodings of Python's can write a lone surrogate, and some are none of text."""
    monkeypatch.setattr("django.test.client.WSGIRequest", Request)
    body = f'--x\r\nContent-Disposition: form-data; name="quantity"\r\n\r\n{chr(92)}ud800\r\n--x--\r\n'
    content_type = f"multipart/form-data; boundary=x; charset={charset}"
    for path in ("", "cart", "checkout", "products/MUG", "orders/x/cancel"):
        sent: Any = hostile.client.generic("POST", f"/shop/{path}", body.encode(), content_type)
        assert sent.status_code < 500
    asked: Any = hostile.client.generic("GET", "/shop/?q=%5Cud800", b"", CONTENT_TYPE=content_type)
    assert asked.status_code == 200


def test_bytes_that_are_no_text_are_no_quantity(hostile: Visitor) -> None:
    for raw in (b"quantity=%ED%A0%80", b"quantity=%FF%FE", b"quantity=\xff", b"=&=&%", b"\0"):
        answer: Any = hostile.client.generic("POST", "/shop/products/MUG", raw, "application/x-www-form-urlencoded")
        assert answer.status_code == 400


def test_a_cookie_that_is_not_ours_is_nobodys(visitor: Visitor) -> None:
    for cookie in ("x", "a:b:c", "\x7f", "é", "9" * 4000, '{"cart_id":1}'):
        visitor.client.cookies["shop"] = cookie
        assert "There is nothing in it yet" in visitor.get("cart").text
