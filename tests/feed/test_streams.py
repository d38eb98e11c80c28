"""GET /streams/{name}: what has happened to one thing."""

import json
import re
from typing import Any

import pytest

from tests import shop
from tests.api.client import Storefront, pointers, problem
from tests.feed.writing import received

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    for _ in range(5):
        received("A B")
        received("other")
    return Storefront()


def versions(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [one["streamversion"] for one in json.loads(answer.content)]


def test_a_stream_is_told_from_its_first_event_on(client: Storefront) -> None:
    found = client.get("streams/stock-A B")
    assert versions(found) == [1, 2, 3, 4, 5]
    assert found.headers["ETag"] == '"5"'
    assert "Link" not in found.headers
    events = json.loads(found.content)
    assert {one["subject"] for one in events} == {"stock-A B"}
    assert events == [one for one in json.loads(client.get("events").content) if one["subject"] == "stock-A B"]


def test_pages_lead_on_to_each_other(client: Storefront) -> None:
    path, read = "streams/stock-A B?limit=2", []
    while path:
        found = client.get(path)
        read.append(versions(found))
        links = re.findall(r'/api/v1/([^>]+)>; rel="next"', found.headers.get("Link", ""))
        path = links[0] if links else ""
    assert read == [[1, 2], [3, 4], [5]]


def test_after_its_last_version_there_is_nothing(client: Storefront) -> None:
    assert versions(client.get("streams/stock-other?after_version=5")) == []
    assert versions(client.get("streams/stock-other?after_version=7")) == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [('"5"', 304), ('W/"5"', 304), ('"4", "5"', 304), ("*", 304), ('"4"', 200), ("5", 200), ("nonsense", 200)],
)
def test_who_has_its_version_is_told_nothing_new(client: Storefront, asked: str, status: int) -> None:
    found = client.get("streams/stock-other", **{"If-None-Match": asked})
    assert (found.status_code, found.headers["ETag"]) == (status, '"5"')
    assert bool(found.content) == (status == 200)


@pytest.mark.parametrize("name", ["stock-nowhere", "stock", "1", "order-" + "x" * 100])
def test_there_is_no_such_stream(client: Storefront, name: str) -> None:
    problem(client.get(f"streams/{name}"), 404, "not_found")


@pytest.mark.parametrize("version", ["", "-1", "x", "1.0", "9999999999", "%00"])
def test_what_is_no_version_is_refused(client: Storefront, version: str) -> None:
    assert pointers(client.get(f"streams/stock-other?after_version={version}")) == ["/after_version"]


def test_an_order_is_a_stream_too(client: Storefront) -> None:
    shop.product("C", 5)
    shop.place("o1", shop.line("C"))
    shop.cancel("o1")
    events = json.loads(client.get("streams/order-o1").content)
    assert [one["type"] for one in events] == ["order.placed", "order.canceled"]
    assert "reason" not in events[1]["data"]
