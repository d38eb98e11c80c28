"""Bodies that no honest client sends: refused with a clear message, in bounded memory, and nothing is stored."""

from io import BytesIO
from typing import Any

import pytest

from config.api.parsers import MAX_BYTES
from tests.api.client import Storefront, problem
from tests.api.log import count

ORDER = b'{"lines": [{"sku": "MUG", "quantity": 1}]}'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "lines"),
        (b"{", "not valid JSON"),
        (b"{} {}", "not valid JSON"),
        (b"{'lines': []}", "not valid JSON"),
        (b"[]", "object"),
        (b"null", "object"),
        (b'"lines"', "object"),
        (b"7", "object"),
        (b'{"lines": NaN}', "not valid JSON"),
        (b'{"lines": Infinity}', "not valid JSON"),
        (b'{"lines": -Infinity}', "not valid JSON"),
        (b'{"lines": 1e400}', "out of range"),
        (b'{"lines": -1e400}', "out of range"),
        (b'{"lines": 1e-400}', "out of range"),
        (b'{"lines": 1e99999999999999999999}', "out of range"),
        (b'{"lines": ' + b"9" * 5000 + b"}", "out of range"),
        (b'{"lines": "\\u0000"}', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'{"lines": [{"sku": "MUG\\u0000", "quantity": 1}]}', "NUL"),
        (b'{"lines": "\x00"}', "not valid JSON"),
        (b'{"lines": "\n"}', "not valid JSON"),
        (b'{"lines": "\\ud800"}', "not valid JSON"),
        (b'{"lines": "\\ud800x"}', "not valid JSON"),
        (b'{"lines": "\\ud800\\u0041"}', "not valid JSON"),
        (b'{"lines": "\\udc00"}', "not valid JSON"),
        (b'{"\\ud800": 1}', "not valid JSON"),
        (b'{"lines": "\xed\xa0\x80"}', "UTF-8"),
        (b'{"lines": "\xff"}', "UTF-8"),
        ('{"lines": []}'.encode("utf-16"), "not valid JSON"),
        (b"\xef\xbb\xbf" + ORDER, "not valid JSON"),
        ('{"lines": [{"sku": "MUG", "quantity": \N{FULLWIDTH DIGIT ONE}}]}'.encode(), "not valid JSON"),
        (b'{"lines": [{"sku": "MUG", "quantity": 01}]}', "not valid JSON"),
        (b'{"lines": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "deep"),
        (b'{"lines": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}", "deep"),
        (b'{"lines": ' + b"[" * 500_000, "deep"),
        (b'{"lines": ' + b"[" * 20 + b"]" * 20 + b"}", "deep"),
        (b'{"lines": [' + b",".join([b'{"sku":"M","quantity":1}'] * 40_000) + b"]}", "1000"),
        (b"\x1f\x8b\x08\x00" + ORDER, "not valid JSON"),
    ],
    ids=lambda value: ascii(value[:40]) if isinstance(value, bytes) else "",
)
def test_a_malformed_body_is_refused_and_nothing_is_stored(shop: Storefront, body: bytes, says: str) -> None:
    assert says in problem(shop.send("orders", body), 400, "validation_error")["detail"]
    assert count() == (0, 0)


class Unreadable(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 2_500_000, 100_000_000])
def test_a_body_that_is_too_long_is_not_read(shop: Storefront, size: int) -> None:
    says: Any = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(size), "wsgi.input": Unreadable()}
    answer = shop.http.generic("POST", "/api/v1/orders", headers={"Idempotency-Key": "cart-1"}, **says)
    problem(answer, 413, "payload_too_large")


def test_a_body_in_chunks_is_refused_rather_than_taken_for_empty(shop: Storefront) -> None:
    answer = shop.http.post("/api/v1/products/MUG/discontinue", headers={"Transfer-Encoding": "chunked"})
    problem(answer, 411, "length_required")


def test_a_hundred_thousand_lines_are_too_many(shop: Storefront) -> None:
    lines = b",".join([b'{"sku":"MUG","quantity":1}'] * 100_000)
    problem(shop.send("orders", b'{"lines":[' + lines + b"]}"), 413, "payload_too_large")


def test_a_body_of_the_greatest_size_is_read(shop: Storefront) -> None:
    body = ORDER + b" " * (MAX_BYTES - len(ORDER))
    assert "MUG" not in problem(shop.send("orders", body), 400, "validation_error")["detail"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"]
)
def test_another_content_type_is_refused(shop: Storefront, content_type: str) -> None:
    problem(shop.send("orders", ORDER, content_type), 415, "unsupported_media_type")


def test_characters_beyond_the_basic_plane_are_welcome(shop: Storefront) -> None:
    shop.product("MUG", name="Mug \N{PILE OF POO} née")
    body = b'{"name": "\\ud83d\\ude00"}'
    assert shop.send("products/MUG/name", body).status_code == 200
    assert shop.get("products/MUG").json()["name"] == "\N{GRINNING FACE}"


def test_markup_is_text(shop: Storefront) -> None:
    shop.product("MUG", name="<script>alert(1)</script>")
    answer = shop.get("products/MUG")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
