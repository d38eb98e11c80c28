"""GET /events: pages of the log, as CloudEvents."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

import pytest

from eventstore import event
from eventstore.feed import page, shapes
from tests import shop
from tests.api.client import Storefront, pointers, problem
from tests.conftest import empty
from tests.feed.writing import GivenUp, appending, held_up, received, renamed
from tests.relay import RoundTrips, by_way_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    """Of a shop whose positions begin with 1, whatever other tests have drawn."""
    empty()
    return Storefront()


def answer(client: Storefront, query: str = "") -> Any:
    found = client.get(f"events{query}")
    assert found.status_code == 200, found.content
    assert found.headers["Content-Type"] == "application/cloudevents-batch+json"
    return found


def told(client: Storefront, query: str = "") -> list[dict[str, Any]]:
    return list(json.loads(answer(client, query).content))


def positions(client: Storefront, query: str = "") -> list[int]:
    return [int(one["sequence"]) for one in told(client, query)]


def pages(client: Storefront, query: str) -> Iterator[list[int]]:
    """From link to link, until all is read."""
    while True:
        found = answer(client, query)
        yield [int(one["sequence"]) for one in json.loads(found.content)]
        (query,) = re.findall(r'<[^?]+(\?[^>]+)>; rel="next"', found.headers["Link"])
        if found.headers["Feed-Position"] == found.headers["Feed-Head"]:
            return


def test_an_empty_log(client: Storefront) -> None:
    found = answer(client)
    assert found.content == b"[]"
    assert (found.headers["Feed-Position"], found.headers["Feed-Head"]) == ("0", "0")


def test_all_events_come_in_their_order_with_what_they_are_about(client: Storefront) -> None:
    shop.product("A", 5)
    shop.place("o1", shop.line("A", 2))
    events = told(client)
    assert [one["type"] for one in events] == ["product.created", "stock.received", "order.placed", "stock.reserved"]
    assert [one["subject"] for one in events] == ["product-A", "stock-A", "order-o1", "stock-A"]
    assert [int(one["sequence"]) for one in events] == [1, 2, 3, 4]
    assert events[3]["data"] == {"sku": "A", "quantity": 2, "order_id": "o1", "location": "main"}
    assert events[2]["correlationid"] == events[3]["correlationid"] != events[1]["correlationid"]
    assert events[3]["streamversion"] == 2


def test_pages_lead_on_to_each_other(client: Storefront) -> None:
    expected = [received() for _ in range(7)]
    read = list(pages(client, "?limit=3"))
    assert [len(one) for one in read] == [3, 3, 1]
    assert list(chain.from_iterable(read)) == expected


def test_the_last_page_leads_on_to_what_comes(client: Storefront) -> None:
    received()
    (link,) = re.findall(r"<[^?]+(\?[^>]+)>", answer(client).headers["Link"])
    assert positions(client, link) == []
    position = received()
    assert positions(client, link) == [position]


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("", [1, 2, 3, 4]),
        ("*", [1, 2, 3, 4]),
        ("stock.*", [2, 3]),
        ("stock.received,product.renamed", [2, 3, 4]),
        ("product.created", [1]),
        ("order.*", []),
    ],
)
def test_types_are_chosen_by_name_or_kind(client: Storefront, types: str, expected: list[int]) -> None:
    shop.product("A", 5)
    received()
    renamed("A", "Another")
    assert positions(client, f"?types={types}") == expected


def test_one_who_wants_little_is_told_how_far_the_log_was_looked_through(
    client: Storefront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "STRETCH", 4)
    shop.product("A")
    for _ in range(9):
        received()
    last = renamed("A", "Another")
    read = list(pages(client, "?types=product.*"))
    assert read == [[1], [], [], [last]]


def test_gaps_of_any_size_are_passed(client: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "STRETCH", 2)
    first = received()
    with pytest.raises(GivenUp), appending("gone", 20):
        raise GivenUp
    last = received()
    assert last > first + 20
    assert positions(client, f"?after={first}") == [last]
    assert positions(client, f"?after={first + 10}") == [last]


def test_nothing_is_told_beyond_an_append_under_way(client: Storefront) -> None:
    with held_up() as (slow,):
        fast = received()
        assert positions(client) == []
        assert int(answer(client).headers["Feed-Head"]) < slow
        assert positions(client, f"?after={fast}") == [], "somebody may know of an event before it is told"
    assert positions(client) == [slow, fast]


def test_a_place_that_the_log_does_not_have_is_refused(client: Storefront) -> None:
    position = received()
    found = problem(client.get(f"events?after={position + 1}"), 409, "cursor_ahead")
    assert (found["position"], found["head"]) == (position + 1, position)
    assert "restored" in found["detail"]


def test_a_place_in_a_log_that_was_replaced_is_told_by_its_event(client: Storefront) -> None:
    received()
    position = received()
    (known,) = told(client, "?after=1")
    assert positions(client, f"?after={known['id']}") == []
    empty()
    for _ in range(3):
        received()
    problem(client.get(f"events?after={known['id']}"), 409, "cursor_ahead")
    problem(client.get(f"events?after=1-{UUID(int=1)}"), 409, "cursor_ahead")
    assert positions(client, f"?after={position}") == [3], "a position alone does not say of which log it is"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=", "after"),
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=1.0", "after"),
        ("after=٣", "after"),
        ("after=9223372036854775808", "after"),
        ("after=1-2", "after"),
        ("after=%00", "after"),
        ("types=nonsense", "types"),
        ("types=order", "types"),
        ("types=order.placed,", "types"),
        ("types=*.placed", "types"),
        ("types=order.p*", "types"),
        ("types=order.*,%00", "types"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("type=order.*", "type"),
        ("after=1&after=2", "after"),
        ("cursor=x", "cursor"),
    ],
)
def test_what_makes_no_sense_is_refused(client: Storefront, query: str, parameter: str) -> None:
    assert pointers(client.get(f"events?{query}")) == [f"/{parameter}"]


def test_a_page_is_never_larger_than_the_largest(client: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "LARGEST_LIMIT", 2)
    for sku in ("A", "B"):
        shop.product(sku, 1)
    assert len(told(client, "?limit=9999999999")) == 2


def test_what_this_release_cannot_read_is_waited_for_where_it_was_asked_for(
    client: Storefront, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.product("A")
    received()
    renamed("A", "Another")
    monkeypatch.delitem(event._by_name, "stock.received")
    assert positions(client) == [1]
    for query in ("?after=1", "?after=1&types=stock.*"):
        found = problem(client.get(f"events{query}"), 503, "unavailable")
        assert "position 2" in found["detail"]
    assert positions(client, "?types=product.*") == [1, 3]


@pytest.mark.direct
def test_a_page_takes_three_round_trips_however_many_events_it_has(client: Storefront) -> None:
    """Two for the watermark, and one for the events with their streams and commands."""
    for _ in range(20):
        received()
    with by_way_of(RoundTrips) as way:
        page.page(page.START, page.Wanted(), 100)  # until all statements are prepared
        page.page(page.START, page.Wanted(), 100)
        way.count = 0
        assert len(page.page(page.START, page.Wanted(), 100).events) == 20
        assert way.count == 3
