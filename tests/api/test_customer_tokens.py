"""A customer's token opens what is theirs. What is somebody else's is as what is not there."""

import re
from typing import Any

import pytest
from django.test import Client

from config.access import customer_token
from config.access.models import ApiKey, revoke, valid_keys
from config.access.remembered import Remembered
from eventstore.models import Command
from tests import shop as made
from tests.api.client import Shopper, Storefront, pointers, problem
from tests.api.log import count

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])
# Read models follow what is committed.
reads = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

OWN = {"total": {"amount": "12.50", "currency": "GBP"}}
LINES = [{"sku": "MUG", "quantity": 1}]


@pytest.fixture
def ada(shop: Storefront) -> Shopper:
    """A customer of a shop in which there are things of others, too: an order and a cart of bob's, and of a guest."""
    shop.product(stock=100)
    for owner in ("ada", "bob"):
        shop.post("customers", {"customer_id": owner, "name": owner, "email": f"{owner}@example.com"})
    for whose in ("ada", "bob", "guest"):
        customer_id = None if whose == "guest" else whose
        shop.order(("MUG", 1), order_id=f"{whose}-order", customer_id=customer_id)
        shop.post("carts", {"cart_id": f"{whose}-cart", "customer_id": customer_id})
        shop.post(f"carts/{whose}-cart/items", LINES[0])
    made.catch_up_all()
    return Shopper(shop, "ada")


def said(answer: Any) -> Any:
    """All but what tells one request from another."""
    problem(answer, 404, "not_found")
    return {name: value for name, value in answer.json().items() if name not in ("instance", "trace_id")}


@reads
def test_they_read_what_is_theirs(ada: Shopper) -> None:
    assert ada.get("customers/ada").json()["email"] == "ada@example.com"
    assert [order["order_id"] for order in ada.get("customers/ada/orders").json()["results"]] == ["ada-order"]
    assert ada.get("orders/ada-order").json()["customer_id"] == "ada"
    assert ada.get("carts/ada-cart").json()["customer_id"] == "ada"
    assert [cart["cart_id"] for cart in ada.get("carts?customer_id=ada").json()["results"]] == ["ada-cart"]
    for open_to_all in ("products", "products/MUG", "inventory/MUG"):
        assert ada.get(open_to_all).status_code == 200


@reads
def test_they_fill_a_cart_and_check_it_out(ada: Shopper) -> None:
    cart = ada.post("carts", {}).json()["cart_id"]
    assert ada.post(f"carts/{cart}/items", {"sku": "MUG", "quantity": 3}).status_code == 201
    assert ada.post(f"carts/{cart}/items/MUG", {"quantity": 1}).status_code == 200
    assert ada.post(f"carts/{cart}/items/MUG/remove", {}).status_code == 200
    assert ada.post(f"carts/{cart}/items", LINES[0]).status_code == 201
    placed = ada.post(f"carts/{cart}/checkout", OWN, key="once")
    assert placed.status_code == 201
    again = ada.post(f"carts/{cart}/checkout", OWN, key="once")
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (placed.json(), "true")
    made.catch_up_all()
    order = ada.get(f"orders/{placed.json()['order_id']}").json()
    assert (order["customer_id"], order["cart_id"]) == ("ada", cart)
    assert ada.get(f"carts/{cart}").json()["status"] == "checked_out"


@reads
def test_they_place_an_order_and_cancel_it(ada: Shopper) -> None:
    order_id = ada.post("orders", {"lines": LINES, "note": "Ring twice"}).json()["order_id"]
    assert ada.post(f"orders/{order_id}/cancel", {"reason": "changed my mind"}).status_code == 200
    made.catch_up_all()
    order = ada.get(f"orders/{order_id}").json()
    assert (order["customer_id"], order["status"], order["note"]) == ("ada", "canceled", "Ring twice")


def test_the_log_names_them(ada: Shopper) -> None:
    ada.post("orders", {"lines": LINES})
    assert Command.objects.latest("number").actor == "customer:ada"


THEIRS_ALONE = [
    ("GET", "customers/{}", "bob", None),
    ("GET", "customers/{}/orders", "bob", None),
    ("GET", "orders/{}", "bob-order", None),
    ("GET", "orders/{}", "guest-order", None),
    ("GET", "carts/{}", "bob-cart", None),
    ("GET", "carts/{}", "guest-cart", None),
    ("GET", "carts?customer_id={}", "bob", None),
    ("GET", "carts?customer_id=ada&customer_id={}", "bob", None),
    ("GET", "carts?customer_id={}&customer_id=ada", "bob", None),
    *(
        ("POST", f"carts/{{}}/{command}", cart, body)
        for cart in ("bob-cart", "guest-cart")
        for command, body in (
            ("items", LINES[0]),
            ("items/MUG", {"quantity": 2}),
            ("items/MUG/remove", {}),
            ("checkout", OWN),
            ("checkout", {"total": "wrong"}),
        )
    ),
    *(
        ("POST", "orders/{}/cancel", order, body)
        for order in ("bob-order", "guest-order")
        for body in ({"reason": "because"}, {})
    ),
]


def test_what_is_not_theirs_is_as_what_is_missing(ada: Shopper) -> None:
    before = count()
    for method, path, theirs, body in THEIRS_ALONE:
        answers = [
            ada.get(path.format(thing)) if method == "GET" else ada.post(path.format(thing), body)
            for thing in (theirs, "missing")
        ]
        assert said(answers[0]) == said(answers[1])
    assert count() == before


@pytest.mark.parametrize("named", ["bob", "missing", "ADA", "ada ", 1, ["ada"], {"ada": "ada"}])
def test_they_do_nothing_in_the_name_of_others(ada: Shopper, named: Any) -> None:
    before = count()
    for path in ("orders", "carts", "carts/ada-cart/checkout"):
        said(ada.post(path, {"customer_id": named, "lines": LINES, **OWN}))
    assert count() == before


@reads
def test_the_server_says_whose_it_is(shop: Storefront, ada: Shopper) -> None:
    for whose in ({}, {"customer_id": None}, {"customer_id": "ada"}):
        cart = ada.post("carts", whose).json()["cart_id"]
        order = ada.post("orders", {"lines": LINES, **whose}).json()["order_id"]
        made.catch_up_all()
        assert shop.get(f"carts/{cart}").json()["customer_id"] == "ada"
        assert shop.get(f"orders/{order}").json()["customer_id"] == "ada"


@reads
def test_the_server_says_so_also_where_nothing_is_said(shop: Storefront, ada: Shopper) -> None:
    for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        ada.http.generic("POST", "/api/v1/carts", b"", content_type=content_type)
    made.catch_up_all()
    carts = shop.get("carts").json()["results"]
    assert {cart["customer_id"] for cart in carts if not cart["cart_id"].endswith("-cart")} == {"ada"}


MONEY = {"amount": "1.00", "currency": "GBP"}
OF_THE_SHOP = {
    "order_id": "mine",
    "discount": MONEY,
    "shipping": {"price": MONEY},
    "prices_include_tax": False,
    "placed_at": "2020-01-01T00:00:00Z",
}


def test_what_the_shop_says_they_cannot(ada: Shopper) -> None:
    before = count()
    for field, value in OF_THE_SHOP.items():
        assert pointers(ada.post("orders", {"lines": LINES, field: value})) == [f"/{field}"]
        assert pointers(ada.post("carts/ada-cart/checkout", {**OWN, field: value})) == [f"/{field}"]
    assert count() == before


def test_nor_the_terms_of_a_line_or_the_id_of_a_cart(ada: Shopper) -> None:
    lines = [LINES[0], {**LINES[0], "discount": MONEY, "tax_rate": "0", "unit_price": MONEY}]
    wrong = ["/lines/1/discount", "/lines/1/tax_rate", "/lines/1/unit_price"]
    assert pointers(ada.post("orders", {"lines": lines})) == wrong
    assert pointers(ada.post("carts", {"cart_id": "bob-cart"})) == ["/cart_id"]


def test_odd_lines_are_a_clear_400(ada: Shopper) -> None:
    odd: list[Any] = [None, {}, [], [None], ["MUG"], [[]], "MUG", 1, [{"sku": "MUG", "quantity": -1}]]
    for lines in odd:
        problem(ada.post("orders", {"lines": lines}), 400, "validation_error")


def test_everything_else_is_closed(ada: Shopper) -> None:
    """The table of docs/access.md has all of it."""
    before = count()
    for path in ("carts", "sales", "inventory/MUG/movements", "webhooks", "credit-notes/1"):
        problem(ada.get(path), 403, "access_denied")
    for path in ("carts/ada-cart/merge", "orders/ada-order/refunds", "customers/ada/tokens", "customers/ada/forget"):
        problem(ada.post(path, {}), 403, "access_denied")
    assert count() == before


def test_keys_of_two_customers_are_apart(shop: Storefront, ada: Shopper) -> None:
    bob = Shopper(shop, "bob")
    placed = [client.post("orders", {"lines": LINES}, key="same").json()["order_id"] for client in (ada, bob, ada)]
    assert placed[0] == placed[2] != placed[1]
    assert Shopper(shop, "ada").post("orders", {"lines": LINES}, key="same").json()["order_id"] == placed[0]
    whole = {"customer_id": "ada", "lines": LINES}
    assert shop.post("orders", whole, key="same").json()["order_id"] not in placed


def test_a_token_says_for_whom_and_how_long(shop: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.access.customer_token.time.time", lambda: 1_800_000_000.9)
    answer = shop.post("customers/c1/tokens", {"expires_in": 86_400})
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["customer_id"] == "c1"
    assert answer.json()["expires_at"] == "2027-01-16T08:00:00Z"
    assert shop.post("customers/c1/tokens", {}).json()["expires_at"] == "2027-01-15T09:00:00Z"


def test_it_lasts_a_day_at_most(shop: Storefront) -> None:
    for seconds in (0, -1, 86_401, "60", 1.5, True, None, 2**70):
        assert pointers(shop.post("customers/c1/tokens", {"expires_in": seconds})) == ["/expires_in"]
    assert pointers(shop.post("customers/c1/tokens", {"expires_at": "2100-01-01"})) == ["/expires_at"]


def test_it_ends(shop: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr("config.access.customer_token.time.time", lambda: now[0])
    ada = Shopper(shop, "ada", expires_in=60)
    now[0] += 59.9
    assert ada.get("products").status_code == 200
    now[0] += 0.1
    problem(ada.get("products"), 401, "authentication_required")


def test_it_ends_with_its_key(shop: Storefront, ada: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Storefront("other")
    carol = Shopper(other, "carol")
    assert [client.get("products").status_code for client in (ada, carol)] == [200, 200]
    revoke("other")
    assert [client.get("products").status_code for client in (ada, carol)] == [200, 401]
    ApiKey.objects.filter(name="storefront").update(revoked_at="2026-01-01T00:00:00Z")
    now = valid_keys._clock()
    monkeypatch.setattr(valid_keys, "_clock", lambda: now + 1.0)
    assert ada.get("products").status_code == 401


@reads
@pytest.mark.parametrize("end", ["deactivate", "forget"])
def test_it_ends_with_its_customer(shop: Storefront, ada: Shopper, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    remembered = Remembered(customer_token._active, customer_token.SECONDS_REMEMBERED, clock=lambda: now[0])
    monkeypatch.setattr(customer_token, "active_customers", remembered)
    assert ada.get("orders/ada-order").status_code == 200
    assert shop.post(f"customers/ada/{end}", {}).status_code == 200
    now[0] += customer_token.SECONDS_REMEMBERED
    assert ada.get("orders/ada-order").status_code == 401
    problem(shop.post("customers/ada/tokens", {}), 409, "invalid_transition")


def test_a_customer_whom_only_orders_name_gets_one(shop: Storefront) -> None:
    shop.product(stock=1)
    assert Shopper(shop, "of-another-system").post("orders", {"lines": LINES}).status_code == 201


def test_a_token_that_was_seen_a_moment_ago_costs_no_query(ada: Shopper, django_assert_num_queries: Any) -> None:
    ada.get("products/MUG")
    with django_assert_num_queries(0):
        assert ada.get("products/MUG").status_code == 200  # its streams are read past Django


def test_a_token_that_was_made_up_opens_nothing(shop: Storefront) -> None:
    token = Shopper(shop, "ada").key
    payload, _, signature = token.removeprefix("olc_").partition(".")
    made_up = [
        f"olc_{payload}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
        f"olc_A{payload[1:]}.{signature}",
        f"olc_{payload}",
        f"olc_{payload}.",
        f"olc_.{signature}",
        "olc_",
        "olc_.",
        "olc_é.ü",
        "olc_" + "A" * 4000,
        f"{payload}.{signature}",
        f"olc_{token}",
        f"{token}=",
    ]
    assert [opens(text) for text in (token, *made_up)] == [True, *[False] * len(made_up)]


def opens(token: str) -> bool:
    status = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/products").status_code
    assert status in (200, 401)
    return status == 200


def test_another_secret_signs_other_tokens(ada: Shopper, settings: Any) -> None:
    settings.SECRET_KEY = "x" * 60
    assert ada.get("products").status_code == 401


def test_a_token_is_what_a_header_may_hold(shop: Storefront) -> None:
    """RFC 6750: letters, digits and - . _ ~ + /"""
    assert re.fullmatch(r"olc_[A-Za-z0-9._-]+", Shopper(shop, "an imported id, with ~ {odd} letters").key)
