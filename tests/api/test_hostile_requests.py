"""Methods, headers, queries and content types that no honest client sends, to every operation."""

from typing import Any

import pytest

from tests.api.client import Storefront
from tests.api.document import OPERATIONS, Operation
from tests.api.things import things

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "PROPFIND", "get", "G%T"]
VALUES = ["", "*", f'"{"9" * 400}"', "1e400", "\x00", "\xed\xa0\x80", "=;, wait=-1", "9" * 60_000]
ANYWHERE = ["Accept", "traceparent"]
OF_READS = [*ANYWHERE, "If-None-Match", "Consistency-Token", "Prefer", "Last-Event-ID"]
OF_COMMANDS = [*ANYWHERE, "If-Match", "Idempotency-Key"]
QUERIES = ["%", "%00", "%FF", "%ED%A0%80=%00", "&&==&", "limit=1&limit=2", f"limit={'9' * 5_000}", "limit=1e400"]
QUERIES += [
    "cursor=WyJ4Il0",
    "cursor=%00",
    "cursor=bnVsbA",
    f"cursor={'W' * 5_000}",
    "min_position=-1",
    "sort=__class__",
]
QUERIES += ["as_of=9999999999999999999", "as_of=0000-00-00T00:00:00Z", "as_of=9999-12-31T23:59:59-23:59", "q=%00"]
CONTENT_TYPES = [
    "",
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "application/json; charset=utf-16",
    "\xff",
    "/",
]

READS = [operation for operation in OPERATIONS if operation.method == "get" and not operation.streams]
COMMANDS = [operation for operation in OPERATIONS if operation.method == "post"]


def refused_or_done(answer: Any) -> None:
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400 and answer.content:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def address(operation: Operation, known: dict[str, str]) -> str:
    path = operation.path
    for name in known:
        path = path.replace(f"{{{name}}}", known[name])
    return path.replace("{", "").replace("}", "")


def send(shop: Storefront, operation: Operation, path: str, **environ: Any) -> Any:
    headers = {"HTTP_IDEMPOTENCY_KEY": "key"} if operation.method == "post" else {}
    said = {"content_type": "application/json", **headers, **environ}
    return shop.http.generic(said.pop("method", operation.method.upper()), path, said.pop("data", b"{}"), **said)


@pytest.mark.parametrize("operation", [pytest.param(one, id=one.name) for one in OPERATIONS if not one.streams])
def test_a_method_that_it_does_not_have(shop: Storefront, operation: Operation) -> None:
    allowed = {one.method.upper() for one in OPERATIONS if one.path == operation.path}
    for method in METHODS:
        answer = send(shop, operation, address(operation, {}), method=method)
        if method.upper() in allowed:
            refused_or_done(answer)
        else:
            assert answer.status_code == 405
            refused_or_done(answer)
            assert set(answer.headers["Allow"].split(", ")) >= allowed


@pytest.mark.parametrize("operation", [pytest.param(one, id=one.name) for one in READS])
def test_headers_and_queries_of_reads(shop: Storefront, operation: Operation) -> None:
    path = address(operation, things(shop, operation.path))
    for header in OF_READS:
        for value in VALUES:
            name = f"HTTP_{header.upper().replace('-', '_')}"
            refused_or_done(send(shop, operation, path, **{name: value}))
    for query in QUERIES:
        refused_or_done(send(shop, operation, path, QUERY_STRING=query))


@pytest.mark.parametrize("operation", [pytest.param(one, id=one.name) for one in COMMANDS])
def test_headers_and_bodies_of_commands(shop: Storefront, operation: Operation) -> None:
    path = address(operation, {})
    for header in OF_COMMANDS:
        for value in VALUES:
            name = f"HTTP_{header.upper().replace('-', '_')}"
            refused_or_done(send(shop, operation, path, **{name: value}))
    for content_type in CONTENT_TYPES:
        refused_or_done(send(shop, operation, path, content_type=content_type))
    for body in (
        b"",
        b"\x00",
        b"null",
        b"[]",
        b'{"\\ud800": 1}',
        b'{"a": NaN}',
        b'{"a": 1e400}',
        b"[" * 10_000,
        b"\xff",
    ):
        refused_or_done(send(shop, operation, path, data=body))
