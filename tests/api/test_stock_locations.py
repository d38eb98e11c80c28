"""Stock at several locations: received, counted, moved between them, and taken from the preferred one."""

from typing import Any

import pytest

from tests.api.client import Storefront, pointers, problem
from tests.api.log import count, stock, stored
from tests.catalog.stocks import shelves


@pytest.fixture
def mugs(shop: Storefront) -> Storefront:
    """Five in the main location, two in the shop."""
    shop.product("MUG", stock=5)
    received = {"quantity": 2, "reference": "delivery", "location": "shop"}
    assert shop.post("inventory/MUG/receipts", received).status_code == 201
    return shop


def test_stock_is_received_and_adjusted_where_it_is(mugs: Storefront) -> None:
    mugs.post("inventory/MUG/adjustments", {"quantity": -1, "reason": "broken", "location": "shop"})
    assert shelves(stock("MUG")) == {"main": (5, 0), "shop": (1, 0)}


def test_not_more_is_taken_away_than_is_there(mugs: Storefront) -> None:
    answer = mugs.post("inventory/MUG/adjustments", {"quantity": -3, "reason": "broken", "location": "shop"})
    refused = problem(answer, 409, "insufficient_stock")
    assert (refused["location"], refused["requested"], refused["available"]) == ("shop", 3, 2)


def test_stock_is_counted(mugs: Storefront) -> None:
    answer = mugs.post(
        "inventory/MUG/counts", {"counted": 1, "expected": 2, "reason": "stock-taking", "location": "shop"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/v1/inventory/MUG")
    assert shelves(stock("MUG")) == {"main": (5, 0), "shop": (1, 0)}


def test_what_moved_since_the_count_began_is_counted_again(mugs: Storefront) -> None:
    answer = mugs.post("inventory/MUG/counts", {"counted": 1, "expected": 4, "reason": "stock-taking"})
    refused = problem(answer, 409, "invalid_transition")
    assert refused["detail"] == "The stock is no longer what it was when it was counted: count again."
    assert (refused["location"], refused["expected"], refused["on_hand"]) == ("main", 4, 5)


def test_a_count_of_what_is_there_changes_nothing(mugs: Storefront) -> None:
    answer = mugs.post("inventory/MUG/counts", {"counted": 5, "expected": 5, "reason": "stock-taking"})
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert stored("stock-MUG") == ["stock.received"] * 2


def test_nothing_was_counted_of_what_never_came(shop: Storefront) -> None:
    shop.product("MUG")
    answer = shop.post("inventory/MUG/counts", {"counted": 0, "expected": 0, "reason": "stock-taking"})
    assert (answer.status_code, answer.json()["version"]) == (201, 0)


def test_stock_is_transferred(mugs: Storefront) -> None:
    answer = mugs.post("inventory/MUG/transfers", {"quantity": 4, "source": "main", "destination": "attic"})
    assert answer.status_code == 201
    assert shelves(stock("MUG")) == {"main": (1, 0), "shop": (2, 0), "attic": (4, 0)}


def test_what_is_reserved_is_not_transferred(mugs: Storefront) -> None:
    mugs.order(("MUG", 4))
    answer = mugs.post("inventory/MUG/transfers", {"quantity": 2, "source": "main", "destination": "shop"})
    refused = problem(answer, 409, "insufficient_stock")
    assert (refused["location"], refused["requested"], refused["available"]) == ("main", 2, 1)


def test_not_to_where_it_is(mugs: Storefront) -> None:
    answer = mugs.post("inventory/MUG/transfers", {"quantity": 1, "source": "main", "destination": "main"})
    assert problem(answer, 400, "validation_error")["location"] == "main"


def test_what_is_ordered_comes_from_the_location_that_is_ranked_first(mugs: Storefront) -> None:
    answer = mugs.post("inventory/MUG/locations", {"locations": ["shop", "main"]})
    assert (answer.status_code, answer.json()["version"]) == (200, 3)
    mugs.order(("MUG", 3))
    assert shelves(stock("MUG")) == {"shop": (2, 2), "main": (5, 1)}


def test_each_location_is_ranked_once(mugs: Storefront) -> None:
    refused = problem(mugs.post("inventory/MUG/locations", {"locations": ["shop", "shop"]}), 400, "validation_error")
    assert refused["locations"] == ["shop", "shop"]


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("receipts", {"quantity": 1, "reference": "x", "location": "a b"}, ["/location"]),
        ("receipts", {"quantity": 1, "reference": "x", "location": ""}, ["/location"]),
        ("adjustments", {"quantity": 1, "reason": "x", "location": 7}, ["/location"]),
        ("adjustments", {"quantity": 1, "reason": "x", "location": "x" * 65}, ["/location"]),
        ("counts", {"counted": -1, "expected": -1, "reason": ""}, ["/counted", "/expected", "/reason"]),
        ("counts", {"counted": 10**9 + 1, "expected": "5", "reason": "x"}, ["/counted", "/expected"]),
        ("counts", {"counted": True, "expected": 1.0, "reason": "x"}, ["/counted", "/expected"]),
        ("counts", {"counted": 1, "reason": "x"}, ["/expected"]),
        ("transfers", {"quantity": 0, "source": "a/b", "destination": None}, ["/destination", "/quantity", "/source"]),
        ("transfers", {"quantity": 1}, ["/destination", "/source"]),
        ("locations", {"locations": []}, ["/locations"]),
        ("locations", {"locations": "shop"}, ["/locations"]),
        ("locations", {"locations": ["shop", "a\n"]}, ["/locations/1"]),
        ("locations", {"locations": [f"l{number}" for number in range(101)]}, ["/locations"]),
        ("locations", {"location": ["shop"]}, ["/location", "/locations"]),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(
    mugs: Storefront, path: str, body: dict[str, Any], wrong: list[str]
) -> None:
    before = count()
    assert sorted(pointers(mugs.post(f"inventory/MUG/{path}", body))) == wrong
    assert count() == before
