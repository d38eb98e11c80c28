import re

import pytest
from django.test import Client

from tests.api.client import Storefront, problem


def test_a_problem_says_what_and_where(shop: Storefront) -> None:
    answer = shop.post("orders/none/cancel", {"reason": "no"})
    found = problem(answer, 404, "not_found")
    assert found == {
        "type": "urn:orderlog:problem:not_found",
        "title": "Not found",
        "status": 404,
        "detail": "There is no order with this id.",
        "instance": "/api/v1/orders/none/cancel",
        "code": "not_found",
        "trace_id": answer.headers["X-Trace-Id"],
        "order_id": "none",
    }


def test_where_it_happened_is_a_uri_whatever_the_path_has_in_it(shop: Storefront) -> None:
    for path in ("products/100%25%22%3C", "products/%F0%9F%98%80", "products/%01"):
        assert problem(shop.get(path), 404, "not_found")["instance"] == f"/api/v1/{path}"


def test_a_path_that_leads_nowhere(shop: Storefront) -> None:
    problem(shop.get("nowhere"), 404, "not_found")
    problem(shop.get("orders/"), 404, "not_found")
    problem(shop.http.get("/api/nowhere"), 404, "not_found")


def test_a_method_that_there_is_not(shop: Storefront) -> None:
    answer = shop.http.delete("/api/v1/orders")
    problem(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


def test_an_answer_that_cannot_be_given(shop: Storefront) -> None:
    problem(shop.get("products/MUG", Accept="text/html"), 406, "not_acceptable")


def test_a_host_that_is_not_ours(db: None) -> None:
    problem(Client().get("/api/v1/orders", headers={"Host": "evil.example"}), 400, "validation_error")


def test_a_fault_of_ours_is_logged_and_says_nothing_of_our_insides(
    shop: Storefront, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("catalog.api.products.execute", fail)
    shop.http.raise_request_exception = False
    found = problem(shop.post("products/MUG/discontinue", {}), 500, "internal_error")
    assert "secret" not in str(found)
    assert "a secret" in caplog.text
    assert re.fullmatch("[0-9a-f]{32}", found["trace_id"])


def test_pages_outside_the_api_are_not_answered_with_problems(db: None) -> None:
    answer = Client().get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
