"""What the process that streams answers before a stream begins: who may have it, from where, and from whose pages."""

import http.client
import json
from contextlib import closing
from typing import Any

import pytest
from django.test import Client, override_settings

from config.access.models import issue
from tests.api.client import Storefront, problem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

OURS = "https://shop.example.com"
PATH = "/api/v1/events/stream"


def asked(port: int, path: str = PATH, method: str = "GET", **headers: str) -> Any:
    """Status, headers and body of an answer that ends."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        with connection.getresponse() as answer:
            return answer.status, answer.headers, answer.read()


@pytest.fixture
def bearer(transactional_db: None) -> str:
    return f"Bearer {issue('reader', ['events:read'])}"


@pytest.mark.parametrize("credential", ["", "Bearer nonsense", "Basic YTpi"])
def test_nobody_is_let_in_without_a_key(port: int, transactional_db: None, credential: str) -> None:
    status, headers, body = asked(port, Authorization=credential)
    assert (status, json.loads(body)["code"]) == (401, "authentication_required")
    assert headers["WWW-Authenticate"] == 'Bearer realm="Orderlog"'


def test_a_key_needs_the_scope(port: int, transactional_db: None) -> None:
    status, _, body = asked(port, Authorization=f"Bearer {issue('orders', ['orders:read'])}")
    assert (status, json.loads(body)["required_scope"]) == (403, "events:read")


@pytest.mark.parametrize("query", ["after=x", "types=nonsense", "limit=5", "after=1&after=2"])
def test_what_makes_no_sense_is_refused(port: int, bearer: str, query: str) -> None:
    status, headers, body = asked(port, f"{PATH}?{query}", Authorization=bearer)
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(body)["errors"]


def test_a_last_event_id_that_is_none_is_refused(port: int, bearer: str) -> None:
    status, _, body = asked(port, Authorization=bearer, Last_Event_ID="yesterday")
    assert (status, json.loads(body)["errors"][0]["pointer"]) == (400, "/Last-Event-ID")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
def test_a_stream_is_only_read(port: int, bearer: str, method: str) -> None:
    status, headers, _ = asked(port, method=method, Authorization=bearer)
    assert (status, headers["Allow"]) == (405, "GET, OPTIONS")


def test_it_serves_nothing_but_streams_and_its_health(port: int, bearer: str) -> None:
    assert asked(port, "/livez")[0] == asked(port, "/readyz")[0] == 200
    for path in ("/api/v1/orders/1", "/api/docs", "/admin/", "/"):
        assert asked(port, path, Authorization=bearer)[0] == 404


def test_a_page_of_the_shop_may_ask_and_no_other_may(port: int, transactional_db: None) -> None:
    wanted = {"method": "OPTIONS", "Access_Control_Request_Method": "GET"}
    status, headers, _ = asked(port, Origin=OURS, **wanted)
    assert (status, headers["Access-Control-Allow-Origin"]) == (204, OURS)
    assert "Last-Event-ID" in headers["Access-Control-Allow-Headers"]
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in headers["Vary"]
    for origin in ("https://evil.example.com", OURS + ".evil.example.com", "null"):
        status, headers, _ = asked(port, Origin=origin, **wanted)
        assert (status, headers["Access-Control-Allow-Origin"]) == (401, None)


def test_the_web_process_says_where_streams_are(transactional_db: None) -> None:
    client = Storefront()
    with override_settings(STREAM_URL="https://stream.example.com"):
        found = problem(client.get("events/stream"), 421, "misdirected_request")
        assert found["stream_url"] == "https://stream.example.com/api/v1/events/stream"
    with override_settings(STREAM_URL=""):
        found = problem(client.get("events/stream"), 421, "misdirected_request")
        assert "stream_url" not in found
    assert client.get("events/stream", Accept="text/event-stream").status_code == 421


def test_no_other_answer_is_for_the_pages_of_others(transactional_db: None) -> None:
    assert "Access-Control-Allow-Origin" not in Client().get("/livez", headers={"Origin": OURS}).headers
