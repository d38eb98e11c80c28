"""GET /customers and who has an e-mail address: what support looks customers up by."""

from typing import Any

import pytest

from readmodels.engine.registry import projection
from readmodels.engine.replaying.replay import replay
from tests import shop
from tests.api.client import Storefront, pointers, problem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def anybody(transactional_db: None) -> Storefront:
    """A client of a shop in which nothing has happened."""
    return Storefront()


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    """ada, bob and eve are registered, in this order; an order names zoe; bob is forgotten, eve deactivated."""
    client = Storefront()
    shop.product("A", 10)
    shop.place("o1", shop.line("A"), customer="zoe")
    for name in ("ada", "bob", "eve"):
        registered = client.post(
            "customers", {"customer_id": name, "name": name.title(), "email": f"{name}@example.com"}
        )
        assert registered.status_code == 201
    client.post("customers/bob/forget", {})
    client.post("customers/eve/deactivate", {})
    shop.catch_up_all()
    return client


def found(client: Storefront, question: str = "") -> list[str]:
    answer = client.get(f"customers?{question}")
    assert answer.status_code == 200, answer.content
    return [one["customer_id"] for one in answer.json()["results"]]


def look_up(client: Storefront, email: str) -> Any:
    return client.post("customer-lookups", {"email": email})


@pytest.mark.parametrize(
    ("question", "customers"),
    [
        ("", ["ada", "bob", "eve", "zoe"]),
        ("sort=-customer_id", ["zoe", "eve", "bob", "ada"]),
        ("sort=registered_at", ["ada", "bob", "eve"]),
        ("sort=-registered_at", ["eve", "bob", "ada"]),
        ("status=active,unregistered", ["ada", "zoe"]),
        ("status=forgotten&sort=-registered_at", ["bob"]),
        ("registered_after=2020-01-01T00:00:00Z", ["ada", "bob", "eve"]),
        ("registered_before=2020-01-01T00:00:00Z", []),
    ],
)
def test_filters_narrow_the_list_and_sorts_order_it(client: Storefront, question: str, customers: list[str]) -> None:
    assert found(client, question) == customers


@pytest.mark.parametrize("sort", ["customer_id", "-customer_id", "registered_at", "-registered_at"])
def test_pages_of_every_sort_lead_forth_and_back(client: Storefront, sort: str) -> None:
    everything = found(client, f"sort={sort}")
    first = client.get(f"customers?limit=2&sort={sort}").json()
    second = client.http.get(first["next"]).json()
    assert [one["customer_id"] for page in (first, second) for one in page["results"]] == everything
    assert client.http.get(second["previous"]).json()["results"] == first["results"]


def test_a_row_is_what_the_customer_shows_and_the_forgotten_stay_so(client: Storefront) -> None:
    rows = {one["customer_id"]: one for one in client.get("customers").json()["results"]}
    assert all(client.get(f"customers/{name}").json() == row for name, row in rows.items())
    assert [rows[name]["email"] for name in ("ada", "bob", "zoe")] == ["ada@example.com", "[forgotten]", None]


def test_they_are_counted_only_when_that_is_asked(client: Storefront) -> None:
    assert "total" not in client.get("customers").json()
    assert client.get("customers?with_total=true&limit=1&sort=registered_at").json()["total"] == 3


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ("status=lost", "/status"),
        ("registered_after=yesterday", "/registered_after"),
        ("registered_before=9999-12-31T23:59:59-14:00", "/registered_before"),
        ("sort=email", "/sort"),
        ("sort=registered_at__year", "/sort"),
        ("email=ada@example.com", "/email"),
        ("name=Ada", "/name"),
        ("cursor=WyJjdXN0b21lcl9pZCIsWyJcdTAwMDAiXSxmYWxzZV0", "/cursor"),
        ("cursor=x", "/cursor"),
    ],
)
def test_a_question_that_it_cannot_answer_is_refused(anybody: Storefront, question: str, pointer: str) -> None:
    assert pointers(anybody.get(f"customers?{question}")) == [pointer]


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.COM"])
def test_a_customer_is_found_by_the_address_however_it_is_written(client: Storefront, email: str) -> None:
    answer = look_up(client, email)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    assert answer.json() == client.get("customers/ada").json()


@pytest.mark.parametrize("email", ["nobody@example.com", "bob@example.com"])
def test_an_address_that_nobody_has_any_more_finds_nobody(client: Storefront, email: str) -> None:
    problem(look_up(client, email), 404, "not_found")


def test_an_address_that_was_changed_is_found_at_once_and_the_old_one_is_not(client: Storefront) -> None:
    client.post("customers/ada/email", {"email": "ada@example.org"})
    assert look_up(client, "ada@example.org").json()["customer_id"] == "ada"
    problem(look_up(client, "ada@example.com"), 404, "not_found")


def test_who_was_registered_this_moment_is_to_be_asked_for_again(client: Storefront) -> None:
    client.post("customers", {"customer_id": "new", "name": "New", "email": "new@example.com"})
    problem(look_up(client, "new@example.com"), 503, "unavailable")
    shop.catch_up_all()
    assert look_up(client, "new@example.com").json()["name"] == "New"


@pytest.mark.parametrize("email", ["", "ada", 7, None, ["ada@example.com"], "a" * 250 + "@example.com"])
def test_what_is_no_address_is_refused(anybody: Storefront, email: Any) -> None:
    assert set(pointers(look_up(anybody, email))) == {"/email"}


def test_an_address_is_no_part_of_any_url() -> None:
    """Where it would be written into the logs of all servers that pass it on."""
    client = Storefront()
    problem(client.get("customer-lookups?email=ada@example.com"), 405, "method_not_allowed")


def test_the_lists_are_the_same_after_a_replay(client: Storefront) -> None:
    before = client.get("customers").json()
    for _ in replay(projection("customer_profile")):
        pass
    assert client.get("customers").json() == before
