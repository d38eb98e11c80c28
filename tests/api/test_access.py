"""Every operation in every role: the table of docs/access.md, held against the router and against the answers."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.access.models import revoke
from config.access.scopes import SCOPES
from tests import shop as made
from tests.api.client import Shopper, Storefront

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
API = "/api/v1"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What there is in the shop, and whose it is where it is only said in the request.
THINGS = {"sku": "MUG", "customer_id": "ada", "order_id": "adas-order", "cart_id": "adas-cart"}
SAID = {("GET", "/carts"), ("POST", "/carts"), ("POST", "/orders")}
IN, UNKNOWN, DENIED, MISSING = "in", 401, 403, 404


class Operation(NamedTuple):
    method: str
    path: str
    scope: str
    customers: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def rows(pattern: str) -> list[Any]:
    return re.findall(pattern, TABLE.read_text(encoding="utf-8"), re.MULTILINE)


OPERATIONS = [Operation(*row) for row in rows(r"^\| `([A-Z]+) (/\S*)` \| `([a-z:]+)` \| ([^|]+) \|$")]


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


ROUTES = dict(routes(get_resolver().url_patterns))


def handled(view: Any) -> list[str]:
    """What is no class of views answers at least GET."""
    return [method for method in METHODS if hasattr(view, method.lower())] if view else ["GET"]


def test_the_table_has_every_operation_and_no_other() -> None:
    assert sorted(operation.name for operation in OPERATIONS) == sorted(
        f"{method} {address.removeprefix(API)}"
        for address, callback in ROUTES.items()
        if address.startswith(API)
        for method in handled(getattr(callback, "cls", None))
    )


def test_the_table_has_everything_that_is_open() -> None:
    closed = (API, "/admin/")
    assert sorted(rows(r"^\| `(/(?!admin/)\S*)` \|")) == sorted(
        address for address in ROUTES if not address.startswith(closed)
    )


def test_the_table_speaks_of_what_there_is() -> None:
    assert {operation.scope for operation in OPERATIONS} <= {*SCOPES}
    assert {operation.customers for operation in OPERATIONS} == {"own", "everybody's", "no"}


def send(client: Client, operation: Operation, things: dict[str, str] = THINGS) -> Any:
    address = API + re.sub(r"{(\w+)}", lambda name: things.get(name[1], "1"), operation.path)
    said = {"customer_id": things["customer_id"]} if (operation.method, operation.path) in SAID else {}
    if operation.method == "GET":
        return client.get(address, said)
    return client.generic(operation.method, address, json.dumps(said), content_type="application/json")


def verdict(answer: Any) -> str | int:
    return answer.status_code if answer.status_code in (UNKNOWN, DENIED) else IN


def is_expected(ask: Callable[[Operation], Any], expected: Callable[[Operation], str | int]) -> None:
    """Reading first: what is done here changes the shop, and would change what is read."""
    sorted_ = sorted(OPERATIONS, key=lambda operation: operation.method)
    assert {one.name: ask(one) for one in sorted_} == {one.name: expected(one) for one in OPERATIONS}


@pytest.mark.parametrize(
    "authorization", [None, "Bearer nonsense", f"Bearer ol_{'0' * 12}_{'0' * 64}", "Bearer olc_a.b"]
)
def test_nobody(authorization: str | None) -> None:
    client = Client(headers={"Authorization": authorization} if authorization else {})
    is_expected(lambda one: verdict(send(client, one)), lambda one: UNKNOWN)


def test_a_revoked_key_and_a_token_of_it(shop: Storefront) -> None:
    token = Shopper(shop, "ada")
    revoke("storefront")
    for client in (shop.http, token.http):
        is_expected(lambda one, client=client: verdict(send(client, one)), lambda one: UNKNOWN)  # type: ignore[misc]


def test_a_key_with_no_scope() -> None:
    poor = Storefront("poor", [])
    is_expected(lambda one: send(poor.http, one).json().get("required_scope"), lambda one: one.scope)


def test_a_key_with_every_scope_but_the_one() -> None:
    keys = {scope: Storefront(f"no-{SCOPES.index(scope)}", [one for one in SCOPES if one != scope]) for scope in SCOPES}
    is_expected(lambda one: verdict(send(keys[one.scope].http, one)), lambda one: DENIED)


def test_a_key_with_just_the_scope() -> None:
    keys = {scope: Storefront(f"just-{SCOPES.index(scope)}", [scope]) for scope in SCOPES}
    is_expected(lambda one: verdict(send(keys[one.scope].http, one)), lambda one: IN)


def test_a_key_with_all(shop: Storefront) -> None:
    is_expected(lambda one: verdict(send(shop.http, one)), lambda one: IN)


def test_a_session_without_the_permission() -> None:
    client = session("clerk", is_staff=True)
    is_expected(lambda one: verdict(send(client, one)), lambda one: DENIED)


def test_a_session_with_the_permission() -> None:
    client = session("clerk", is_staff=True)
    User.objects.get().user_permissions.add(Permission.objects.get(codename="use_api"))
    is_expected(lambda one: verdict(send(client, one)), lambda one: DENIED if one.scope == "tokens:write" else IN)


def test_a_superusers_session() -> None:
    client = session("root", is_staff=True, is_superuser=True)
    is_expected(lambda one: verdict(send(client, one)), lambda one: DENIED if one.scope == "tokens:write" else IN)


@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
def test_the_customer_whose_it_is(shop: Storefront) -> None:
    furnish(shop)
    ada = Shopper(shop, "ada").http

    def ask(operation: Operation) -> str | int:
        answer = send(ada, operation)
        return MISSING if answer.status_code == MISSING else verdict(answer)

    is_expected(ask, lambda one: DENIED if one.customers == "no" else IN)


@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
def test_another_customer(shop: Storefront) -> None:
    furnish(shop)
    bob = Shopper(shop, "bob").http

    def ask(operation: Operation) -> str | int:
        answer = send(bob, operation)
        if answer.status_code != MISSING:
            return verdict(answer)
        there = send(bob, operation, dict.fromkeys(THINGS, "missing"))
        return (
            MISSING if without_address(answer) == without_address(there) else "another answer than for what is missing"
        )

    expected: dict[str, str | int] = {"no": DENIED, "own": MISSING, "everybody's": IN}
    is_expected(ask, lambda one: expected[one.customers])


def session(name: str, **rights: Any) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(name, **rights))
    return client


def furnish(shop: Storefront) -> None:
    shop.product(stock=10)
    shop.post("customers", {"customer_id": "ada", "name": "Ada", "email": "ada@example.com"})
    shop.order(("MUG", 1), order_id="adas-order", customer_id="ada")
    shop.post("carts", {"cart_id": "adas-cart", "customer_id": "ada"})
    shop.post("carts/adas-cart/items", {"sku": "MUG", "quantity": 1})
    made.catch_up_all()


OF_THE_REQUEST = ("X-Trace-Id", "X-Request-ID", "Content-Length")


def without_address(answer: Any) -> Any:
    headers = {name: text for name, text in answer.headers.items() if name not in OF_THE_REQUEST}
    body = {name: value for name, value in answer.json().items() if name not in ("instance", "trace_id")}
    return answer.status_code, headers, body
