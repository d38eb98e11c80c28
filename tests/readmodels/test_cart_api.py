"""GET /carts/{id}: what is in a cart, at the prices of the moment; GET /carts: those that somebody has left behind."""

from typing import Any

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from eventstore.commands.execution import execute
from orders.cart import CART
from orders.commands import AbandonCart
from readmodels.cart.model import Cart
from readmodels.engine.registry import projection
from readmodels.engine.replaying import replay
from readmodels.engine.verifying.verify import verify
from tests import shop
from tests.api.client import Storefront, pointers, problem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

CARTS = projection("cart")
GBP = "GBP"


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    client = Storefront()
    client.product("MUG", stock=100, tax_rate="0.2")
    client.product("POST", stock_policy="untracked", name="Postage", price=money("3.50"))
    return client


def money(amount: str, currency: str = GBP) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def opened(client: Storefront, cart_id: str = "k1", customer_id: str | None = "c1", **units: int) -> None:
    client.post("carts", {"cart_id": cart_id, "customer_id": customer_id})
    for sku, quantity in units.items():
        assert client.post(f"carts/{cart_id}/items", {"sku": sku, "quantity": quantity}).status_code == 201
    shop.catch_up_all()


def abandon(*cart_ids: str) -> None:
    for cart_id in cart_ids:
        execute(shop.envelope(), CART, cart_id, AbandonCart(cart_id))
    shop.catch_up_all()


def cart(client: Storefront, cart_id: str = "k1") -> dict[str, Any]:
    answer = client.get(f"carts/{cart_id}")
    assert answer.status_code == 200, answer.content
    shown: dict[str, Any] = answer.json()
    return shown


def listed(client: Storefront, query: str = "") -> list[str]:
    answer = client.get(f"carts?{query}")
    assert answer.status_code == 200, answer.content
    return [one["cart_id"] for one in answer.json()["results"]]


def test_a_cart_is_where_the_answer_said(client: Storefront) -> None:
    location = client.post("carts", {"customer_id": "c1"}).headers["Location"]
    shop.catch_up_all()
    answer = client.http.get(location)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    shown = answer.json()
    assert (shown["items"], shown["total"], shown["can_check_out"]) == ([], None, False)


def test_it_is_shown_with_names_prices_taxes_and_its_total(client: Storefront) -> None:
    opened(client, POST=1, MUG=2)
    shown = cart(client)
    assert shown.pop("opened_at") < shown.pop("changed_at")
    assert shown == {
        "cart_id": "k1",
        "customer_id": "c1",
        "status": "open",
        "units": 3,
        "order_id": None,
        "merged_into": None,
        "version": 3,
        "items": [
            {
                "sku": "POST",
                "quantity": 1,
                "name": "Postage",
                "offered": True,
                "unit_price": money("3.50"),
                "amount": money("3.50"),
            },
            {
                "sku": "MUG",
                "quantity": 2,
                "name": "Blue mug",
                "offered": True,
                "unit_price": money("12.50"),
                "amount": money("25.00"),
            },
        ],
        "tax": money("4.17"),
        "total": money("28.50"),
        "can_check_out": True,
    }


def test_prices_and_names_are_those_of_the_moment(client: Storefront) -> None:
    opened(client, MUG=2)
    client.post("products/MUG/price", {"price": money("13.00")})
    client.post("products/MUG/name", {"name": "Deep blue mug"})
    shown = cart(client)
    assert (shown["total"], shown["items"][0]["name"]) == (money("26.00"), "Deep blue mug")


def test_its_total_is_what_checking_out_takes(client: Storefront) -> None:
    opened(client, MUG=3, POST=1)
    shown = cart(client)
    ordered = client.post("carts/k1/checkout", {"total": shown["total"]}, If_Match=f'"{shown["version"]}"')
    assert ordered.status_code == 201
    shop.catch_up_all()
    after = cart(client)
    assert (after["status"], after["order_id"], after["can_check_out"]) == (
        "checked_out",
        ordered.json()["order_id"],
        False,
    )
    order = client.http.get(ordered.headers["Location"]).json()
    assert (order["order_id"], order["total"]) == (after["order_id"], shown["total"])


def test_what_is_no_longer_offered_is_marked_and_part_of_no_amount(client: Storefront) -> None:
    opened(client, POST=1, MUG=2)
    client.post("products/POST/discontinue", {})
    shown = cart(client)
    assert shown["items"][0] == {
        "sku": "POST",
        "quantity": 1,
        "name": "Postage",
        "offered": False,
        "unit_price": None,
        "amount": None,
    }
    assert (shown["total"], shown["can_check_out"]) == (money("25.00"), False)
    client.post("products/MUG/discontinue", {})
    shown = cart(client)
    assert (shown["tax"], shown["total"], shown["can_check_out"]) == (None, None, False)
    assert [one["offered"] for one in shown["items"]] == [False, False]


def test_what_is_priced_in_another_currency_is_left_out_and_said_so(client: Storefront) -> None:
    client.product("TASSE", stock=5, price=money("4.00", "EUR"))
    opened(client, MUG=1, TASSE=1)
    shown = cart(client)
    assert [(one["offered"], one["amount"]) for one in shown["items"]] == [(True, money("12.50")), (True, None)]
    assert (shown["total"], shown["can_check_out"]) == (money("12.50"), False)


def test_prices_are_asked_for_in_one_query_however_many_items_there_are(client: Storefront) -> None:
    for number in range(5):
        client.product(f"SKU-{number}")
    opened(client, "few", MUG=1)
    several: Any = {f"SKU-{number}": 1 for number in range(5)}
    opened(client, "many", MUG=1, POST=1, **several)
    asked = []
    for cart_id in ("few", "many"):
        with CaptureQueriesContext(connections["readmodels"]) as queries:
            cart(client, cart_id)
        asked.append(len(queries))
    assert asked == [1, 1]


def test_one_that_nobody_has_opened_is_not_found(client: Storefront) -> None:
    problem(client.get("carts/none"), 404, "not_found")


def test_a_read_waits_for_the_position_of_a_write(client: Storefront) -> None:
    opened(client, MUG=1)
    position = client.post("carts/k1/items", {"sku": "MUG", "quantity": 1}).json()["position"]
    problem(client.get(f"carts/k1?min_position={position}", Prefer="handling=strict"), 503, "unavailable")
    shop.catch_up_all()
    shown = client.get(f"carts/k1?min_position={position}", Prefer="handling=strict").json()
    assert shown["items"][0]["quantity"] == 2


def test_abandoned_carts_are_listed_until_somebody_comes_back(client: Storefront) -> None:
    for cart_id in ("k1", "k2", "k3"):
        opened(client, cart_id, MUG=1)
    abandon("k1", "k3")
    assert listed(client, "status=abandoned") == ["k3", "k1"]
    assert listed(client, "status=open") == ["k2"]
    opened(client, "k3", POST=1)
    assert listed(client, "status=abandoned") == ["k1"]
    assert listed(client) == ["k3", "k2", "k1"]


def test_the_list_shows_no_prices(client: Storefront) -> None:
    opened(client, MUG=2, POST=1)
    (shown,) = client.get("carts").json()["results"]
    assert (shown["units"], shown["version"], "items" in shown) == (3, 3, False)


def test_carts_are_those_of_a_customer_or_left_alone_for_some_time(client: Storefront) -> None:
    opened(client, "k1", "c1", MUG=1)
    opened(client, "k2", "c2", MUG=1)
    opened(client, "k3", None, MUG=1)
    assert listed(client, "customer_id=c2") == ["k2"]
    changed_at = cart(client, "k3")["changed_at"].replace("+", "%2B")
    assert listed(client, f"changed_before={changed_at}") == ["k2", "k1"]
    assert listed(client, f"customer_id=c1&status=open&changed_before={changed_at}") == ["k1"]
    assert listed(client, "customer_id=c1&status=abandoned") == []


def test_pages_lead_forth_and_back(client: Storefront) -> None:
    for number in range(5):
        opened(client, f"k{number}", MUG=1)
    pages, address = [], "/api/v1/carts?limit=2&status=open"
    while address:
        page = client.http.get(address).json()
        pages.append([one["cart_id"] for one in page["results"]])
        last, address = page, page["next"]
    assert pages == [["k4", "k3"], ["k2", "k1"], ["k0"]]
    assert [one["cart_id"] for one in client.http.get(last["previous"]).json()["results"]] == pages[1]


@pytest.mark.parametrize(
    "query", ["", "status=abandoned", "customer_id=c1", "changed_before=2026-01-01T00:00:00Z", "status=open&limit=1"]
)
def test_every_list_is_read_from_an_index_in_its_order(client: Storefront, query: str) -> None:
    with CaptureQueriesContext(connections["readmodels"]) as queries:
        listed(client, query)
    question = next(one["sql"] for one in queries if "readmodels_cart" in one["sql"])
    with transaction.atomic("readmodels"), connections["readmodels"].cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):  # which are cheaper for a handful of rows
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {question}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using cart_by_" in plan, plan
    assert "Sort" not in plan, plan


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("status=lost", "/status"),
        ("customer_id=a%20b", "/customer_id"),
        ("changed_before=yesterday", "/changed_before"),
        ("changed_before=0001-01-01T00:00:00%2B14:00", "/changed_before"),
        ("cursor=x", "/cursor"),
        ("limit=0", "/limit"),
        ("sku=MUG", "/sku"),
        ("status=open&status=merged", "/status"),
    ],
)
def test_a_question_that_it_cannot_answer_is_refused(client: Storefront, query: str, pointer: str) -> None:
    assert pointers(client.get(f"carts?{query}")) == [pointer]


def test_a_replay_makes_the_rows_that_live_folding_made(client: Storefront) -> None:
    opened(client, "guest", None, MUG=2)
    opened(client, "k1", MUG=1, POST=1)
    opened(client, "k2", MUG=3)
    client.post("carts/guest/merge", {"into": "k1"})
    client.post("carts/k1/items/POST/remove", {})
    shop.catch_up_all()
    client.post("carts/k1/checkout", {"total": cart(client)["total"]})
    abandon("k2")
    assert verify(CARTS).differences == []
    before = list(Cart.objects.order_by("pk").values())
    assert [one["status"] for one in before] == ["merged", "checked_out", "abandoned"]
    for _ in replay.replay(CARTS):
        pass
    assert verify(CARTS).differences == []
    assert list(Cart.objects.order_by("pk").values()) == before
