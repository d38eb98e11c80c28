"""One thing as it is right now, whatever its read model has come to, and as it was; and what need not be sent again."""

import pytest

from tests import shop
from tests.api.client import Storefront, pointers, problem
from tests.readmodels.test_parked import store

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    shop.product("A", 100)
    shop.place("o1", shop.line("A", 2))
    return Storefront()


@pytest.mark.parametrize("path", ["orders/o1", "inventory/A"])
def test_a_strong_read_does_not_wait_for_the_read_model(client: Storefront, path: str) -> None:
    problem(client.get(path), 404, "not_found")
    strong = client.get(f"{path}?consistency=strong")
    shop.catch_up_all()
    weak = client.get(path)
    assert strong.json().pop("position", None) == weak.json().pop("position", None)
    assert strong.json() == weak.json()
    assert strong.headers["ETag"] == weak.headers["ETag"]
    assert int(strong.headers["Projection-Position"]) > 0


def test_a_strong_read_of_a_cart_has_what_was_put_in_a_moment_ago(client: Storefront) -> None:
    client.post("carts", {"cart_id": "k1"})
    client.post("carts/k1/items", {"sku": "A", "quantity": 3})
    assert client.get("carts/k1?consistency=strong").json()["items"][0]["quantity"] == 3


def test_what_is_not_there_is_not_there(client: Storefront) -> None:
    problem(client.get("orders/o2?consistency=strong"), 404, "not_found")


def test_an_order_as_it_was_at_a_position(client: Storefront) -> None:
    then = client.get("orders/o1?consistency=strong")
    position = client.post("orders/o1/cancel", {"reason": "too late"}).json()["position"]
    shop.catch_up_all()
    assert client.get(f"orders/o1?as_of={position}").json()["status"] == "canceled"
    assert client.get(f"orders/o1?as_of={then.headers['Projection-Position']}").json() == then.json()
    problem(client.get("orders/o1?as_of=1"), 404, "not_found")
    pointers(client.get(f"orders/o1?as_of={position + 1000}"))


def test_stock_as_it_was_at_a_time(client: Storefront) -> None:
    placed_at = client.get("orders/o1?consistency=strong").json()["placed_at"]
    shop.place("o2", shop.line("A", 5))
    assert client.get(f"inventory/A?as_of={placed_at}").json()["reserved"] == 2
    assert client.get("inventory/A?consistency=strong").json()["reserved"] == 7
    problem(client.get("inventory/A?as_of=2020-01-01T00:00:00Z"), 404, "not_found")


def test_a_row_that_stands_still_is_not_answered_as_if_it_were_right_now(client: Storefront) -> None:
    store("order-o1", "order.canceled", 99, "{}")
    assert "waits for somebody" in problem(client.get("orders/o1?consistency=strong"), 503, "unavailable")["detail"]


@pytest.mark.parametrize("path", ["orders/o1", "inventory/A"])
def test_what_has_not_changed_is_not_sent_again(client: Storefront, path: str) -> None:
    shop.catch_up_all()
    answer = client.get(path)
    etag = answer.headers["ETag"]
    assert answer.headers["Cache-Control"] == "private, no-cache"  # kept, if at all, by who asked, and asked for anew
    for known in (etag, f'"77", {etag}', f"W/{etag}", "*"):
        again = client.get(path, **{"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    shop.cancel("o1")
    shop.catch_up_all()
    assert client.get(path, **{"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("known", ["", "77", '"', "W/", '"7', "\xff"])
def test_what_is_no_etag_matches_nothing(client: Storefront, known: str) -> None:
    shop.catch_up_all()
    assert client.get("orders/o1", **{"If-None-Match": known}).status_code == 200


def test_what_shows_more_than_its_stream_is_always_sent(client: Storefront) -> None:
    """A cart's prices and a customer's orders change without it."""
    client.post("carts", {"cart_id": "k1"})
    client.post("carts/k1/items", {"sku": "A", "quantity": 3})
    shop.catch_up_all()
    for path in ("carts/k1", "customers/c1"):
        etag = client.get(path).headers["ETag"]
        assert client.get(path, **{"If-None-Match": etag}).status_code == 200


def test_what_is_forgotten_since_is_sent_without_a_new_version(client: Storefront) -> None:
    order_id = client.order(("A", 1), customer_id="c9", email="ada@example.com")
    shop.catch_up_all()
    known = {"If-None-Match": client.get(f"orders/{order_id}").headers["ETag"]}
    assert client.get(f"orders/{order_id}", **known).status_code == 304
    client.post("customers/c9/forget", {})
    forgotten = client.get(f"orders/{order_id}", **known)
    assert (forgotten.status_code, forgotten.json()["email"]) == (200, "[forgotten]")
