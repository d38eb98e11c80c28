"""GET /orders: all orders, filtered and sorted; GET /customers/{id}/orders: the same of one customer."""

from decimal import Decimal

import pytest

from eventstore.commands.execution import execute
from orders.commands import PlaceOrder
from orders.order import ORDER
from tests import shop
from tests.api.client import Storefront, pointers, problem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ALL = ["o5", "o4", "o3", "o2", "o1", "o0"]


@pytest.fixture
def anybody(transactional_db: None) -> Storefront:
    """A client of a shop in which nothing has happened."""
    return Storefront()


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    """Orders of 1 to 5 pieces, each at 12.50 GBP, and one of 10 in EUR."""
    shop.product("A", 100)
    for number in range(5):
        shop.place(f"o{number}", shop.line("A", number + 1), customer="c1" if number % 2 else None)
    execute(shop.envelope(), ORDER, "o5", PlaceOrder("o5", "c2", (shop.line("A", 10),), "EUR"))
    shop.pay("o1", "25")
    shop.ship("o1")
    shop.pay("o2", "5")
    shop.cancel("o3")
    shop.catch_up_all()
    return Storefront()


def found(client: Storefront, question: str = "", path: str = "orders") -> list[str]:
    answer = client.get(f"{path}?{question}")
    assert answer.status_code == 200, answer.content
    return [order["order_id"] for order in answer.json()["results"]]


@pytest.mark.parametrize(
    ("question", "orders"),
    [
        ("", ALL),
        ("status=canceled", ["o3"]),
        ("status=placed,canceled", ALL),
        ("payment_status=paid,partially_paid", ["o2", "o1"]),
        ("fulfillment_status=fulfilled", ["o1"]),
        ("status=placed&payment_status=unpaid&fulfillment_status=unfulfilled", ["o5", "o4", "o0"]),
        ("customer_id=c1", ["o3", "o1"]),
        ("customer_id=nobody", []),
        ("currency=EUR", ["o5"]),
        ("currency=GBP&total_gte=25&total_lte=50", ["o3", "o2", "o1"]),
        ("currency=GBP&total_gte=62.5", ["o4"]),
        ("placed_after=2999-01-01", []),
        ("placed_before=2999-01-01T00:00:00Z&sort=placed_at", ALL[::-1]),
        ("sort=total&currency=GBP", ["o0", "o1", "o2", "o3", "o4"]),
        ("sort=-total&currency=GBP&customer_id=c1", ["o3", "o1"]),
    ],
)
def test_filters_narrow_the_list_and_sorts_order_it(client: Storefront, question: str, orders: list[str]) -> None:
    assert found(client, question) == orders


@pytest.mark.parametrize(
    ("question", "orders"),
    [
        ("payment_status=paid", ["o1"]),
        ("fulfillment_status=unfulfilled", ["o3"]),
        ("sort=placed_at", ["o1", "o3"]),
        ("sort=-total&currency=GBP", ["o3", "o1"]),
        ("currency=EUR", []),
    ],
)
def test_a_customers_orders_take_the_same(client: Storefront, question: str, orders: list[str]) -> None:
    assert found(client, question, "customers/c1/orders") == orders


@pytest.mark.parametrize("sort", ["placed_at", "-placed_at", "total&currency=GBP", "-total&currency=GBP"])
def test_pages_of_every_sort_lead_forth_and_back(client: Storefront, sort: str) -> None:
    everything = found(client, f"sort={sort}")
    pages, address = [], f"http://testserver/api/v1/orders?limit=2&sort={sort}"
    while address:
        page = client.http.get(address).json()
        pages.append([order["order_id"] for order in page["results"]])
        address, back = page["next"], page["previous"]
    assert [order for page in pages for order in page] == everything
    returned: list[str] = []
    while back:
        page = client.http.get(back).json()
        returned = [order["order_id"] for order in page["results"]] + returned
        back = page["previous"]
    assert returned == [order for page in pages[:-1] for order in page]


def test_orders_of_the_same_total_are_told_apart_by_their_ids(client: Storefront) -> None:
    for number in (8, 6, 9, 7):
        shop.place(f"o{number}", shop.line("A"))
    shop.catch_up_all()
    first = client.get("orders?sort=total&currency=GBP&total_lte=12.5&limit=3").json()
    second = client.http.get(first["next"]).json()
    ids = [[order["order_id"] for order in page["results"]] for page in (first, second)]
    assert ids == [["o0", "o6", "o7"], ["o8", "o9"]]


def test_they_are_counted_only_when_that_is_asked(client: Storefront) -> None:
    assert "total" not in client.get("orders").json()
    assert client.get("orders?limit=1&with_total=true").json()["total"] == 6
    assert client.get("customers/c1/orders?with_total=true&status=placed").json()["total"] == 1


def test_a_row_is_what_the_order_itself_shows_but_for_what_is_personal(client: Storefront) -> None:
    (row,) = client.get("orders?payment_status=paid").json()["results"]
    personal = dict.fromkeys(("shipping_address", "email", "note"))
    assert {**row, **personal} == client.get("orders/o1").json()


def test_the_list_can_wait_for_what_was_just_posted_to_it(client: Storefront) -> None:
    lines = [{"sku": "A", "quantity": 1}]
    placed = client.post("orders", {"order_id": "new", "customer_id": None, "lines": lines}, Prefer="wait=9")
    assert (placed.status_code, placed.headers["Location"]) == (201, "/api/v1/orders/new")
    token = {"Consistency-Token": placed.headers["Consistency-Token"]}
    problem(client.get("orders", Prefer="handling=strict", **token), 503, "unavailable")
    shop.catch_up_all()
    assert client.get("orders", Prefer="handling=strict", **token).json()["results"][0]["order_id"] == "new"


@pytest.mark.parametrize("path", ["orders", "customers/c1/orders"])
@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ("status=lost", "/status"),
        ("status=", "/status"),
        ("payment_status=paid,%00", "/payment_status"),
        ("fulfillment_status=%ff", "/fulfillment_status"),
        ("placed_after=yesterday", "/placed_after"),
        ("placed_before=0001-01-01T00:00:00%2B14:00", "/placed_before"),
        ("total_gte=1", "/currency"),
        ("total_lte=1&currency=", "/currency"),
        ("sort=total", "/currency"),
        ("currency=GBP&total_gte=NaN", "/total_gte"),
        ("currency=GBP&total_gte=Infinity", "/total_gte"),
        ("currency=GBP&total_lte=1e400", "/total_lte"),
        ("currency=GBP&total_lte=99999999999999999", "/total_lte"),
        ("currency=gbp", "/currency"),
        ("sort=lines", "/sort"),
        ("sort=customer_id__email", "/sort"),
        ("with_total=perhaps", "/with_total"),
        ("order_id=o1", "/order_id"),
        ("total=1", "/total"),
        ("status__in=placed", "/status__in"),
        ("cursor=WyJ0b3RhbCIsWyJOYU4iLCJBIl0sZmFsc2Vd&sort=total&currency=GBP", "/cursor"),
        ("cursor=WyJ0b3RhbCIsWyIxZTk5OTk5IiwiQSJdLGZhbHNlXQ&sort=total&currency=GBP", "/cursor"),
        ("sort=total&sort=-total&currency=GBP", "/sort"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(anybody: Storefront, path: str, question: str, pointer: str) -> None:
    assert pointers(anybody.get(f"{path}?{question}")) == [pointer]


@pytest.mark.parametrize("hostile", ["%00", "%27%20OR%201=1%20--", "%ED%A0%80", "a" * 65, "%F0%9F%98%80", "%25s"])
def test_a_customer_who_cannot_be_is_no_error_of_ours(anybody: Storefront, hostile: str) -> None:
    answer = anybody.get(f"orders?customer_id={hostile}")
    assert answer.status_code == 400 or answer.json()["results"] == []


def test_an_order_that_costs_less_now_is_sorted_by_what_it_costs_now(client: Storefront) -> None:
    shop.cancel_items("o4", {"A": 4})
    shop.catch_up_all()
    assert found(client, "sort=total&currency=GBP")[:2] == ["o0", "o4"]
    assert Decimal(client.get("orders/o4").json()["total"]["amount"]) == shop.PRICE
