"""GET /inventory: the stock of all SKUs, and what to order soon."""

import pytest

from catalog.commands import LimitBackOrders, ReceiveStock
from catalog.stock import STOCK
from eventstore.commands.execution import execute
from tests import shop
from tests.api.client import Storefront, pointers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def anybody(transactional_db: None) -> Storefront:
    """A client of a shop in which nothing has happened."""
    return Storefront()


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    """FULL has 100 units, LOW has 5, OVER is back-ordered, FAR has its 50 in another place."""
    for sku, stock in (("FULL", 100), ("LOW", 5), ("OVER", 1), ("FAR", 0)):
        shop.product(sku, stock)
    execute(shop.envelope(), STOCK, "OVER", LimitBackOrders("OVER", 30))
    execute(shop.envelope(), STOCK, "FAR", ReceiveStock("FAR", 50, "delivery", location="north"))
    shop.place("o1", shop.line("OVER", 3))
    shop.catch_up_all()
    return Storefront()


def found(client: Storefront, question: str = "") -> list[str]:
    answer = client.get(f"inventory?{question}")
    assert answer.status_code == 200, answer.content
    return [one["sku"] for one in answer.json()["results"]]


@pytest.mark.parametrize(
    ("question", "skus"),
    [
        ("", ["FAR", "FULL", "LOW", "OVER"]),
        ("sort=-sku", ["OVER", "LOW", "FULL", "FAR"]),
        ("low_stock=true", ["LOW"]),
        ("low_stock=false", ["FAR", "FULL", "OVER"]),
        ("backordered=true", ["OVER"]),
        ("backordered=false&low_stock=false", ["FAR", "FULL"]),
        ("location=main", ["FULL", "LOW", "OVER"]),
        ("location=nowhere", []),
    ],
)
def test_filters_narrow_the_list_and_sorts_order_it(client: Storefront, question: str, skus: list[str]) -> None:
    assert found(client, question) == skus


def test_a_row_is_what_the_sku_shows_and_says_which_position_it_is_true_for(client: Storefront) -> None:
    rows = client.get("inventory").json()["results"]
    assert [client.get(f"inventory/{row['sku']}").json() for row in rows] == rows
    assert len({row["position"] for row in rows}) == 1


@pytest.mark.parametrize("sort", ["sku", "-sku"])
def test_pages_lead_forth_and_back(client: Storefront, sort: str) -> None:
    first = client.get(f"inventory?limit=3&sort={sort}").json()
    second = client.http.get(first["next"]).json()
    assert [one["sku"] for page in (first, second) for one in page["results"]] == found(client, f"sort={sort}")
    assert client.http.get(second["previous"]).json()["results"] == first["results"]


def test_they_are_counted_only_when_that_is_asked(client: Storefront) -> None:
    assert "total" not in client.get("inventory").json()
    assert client.get("inventory?with_total=true&limit=1&backordered=false").json()["total"] == 3


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ("low_stock=few", "/low_stock"),
        ("backordered=2", "/backordered"),
        ("location=%00", "/location"),
        ("location=%5B%22main%22%5D", "/location"),
        ("sort=on_hand", "/sort"),
        ("with_total=perhaps", "/with_total"),
        ("sku=LOW", "/sku"),
        ("cursor=WyJza3UiLFsiXHUwMDAwIl0sZmFsc2Vd", "/cursor"),
        ("limit=0", "/limit"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(anybody: Storefront, question: str, pointer: str) -> None:
    assert set(pointers(anybody.get(f"inventory?{question}"))) == {pointer}
