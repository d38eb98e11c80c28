import re

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from eventstore.models import Command
from eventstore.tracing import trace
from tests.api.client import PRICE, Storefront, problem

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"
REQUEST = "checkout-7"
PRODUCT = {"sku": "MUG", "name": "Mug", "price": PRICE}


def test_the_callers_trace_is_continued_into_the_log(shop: Storefront) -> None:
    answer = shop.post("products", PRODUCT, traceparent=TRACEPARENT)
    assert answer.headers["X-Trace-Id"] == TRACE
    assert Command.objects.get().trace_id == TRACE


def test_every_request_without_one_gets_its_own(shop: Storefront) -> None:
    traces = {shop.get("products/MUG").headers["X-Trace-Id"] for _ in range(3)}
    assert len(traces) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", trace_id) for trace_id in traces)


@pytest.mark.parametrize(
    "traceparent",
    [
        "",
        TRACE,
        f"00-{TRACE}-b7ad6b7169203331",
        f"00-{TRACE.upper()}-b7ad6b7169203331-01",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{TRACE}-b7ad6b7169203331-01-more",
        f"00-{TRACE}-b7ad6b7169203331-01\n",
        f"00-{TRACE}x-b7ad6b7169203331-01",
    ],
)
def test_an_invalid_traceparent_is_not_continued(traceparent: str) -> None:
    assert trace.received(traceparent, None).trace_id != TRACE


def test_a_later_version_may_add_fields() -> None:
    assert trace.received(f"01-{TRACE}-b7ad6b7169203331-01-more", None).trace_id == TRACE


def test_a_request_is_called_what_its_caller_calls_it(shop: Storefront) -> None:
    answer = shop.post("products", PRODUCT, X_Request_ID=REQUEST)
    assert answer.headers["X-Request-ID"] == REQUEST
    assert answer.headers["X-Trace-Id"] != REQUEST
    assert Command.objects.get().correlation_id == trace.correlation_of(REQUEST)


def test_one_that_has_no_name_is_called_by_its_trace(shop: Storefront) -> None:
    answer = shop.post("products", PRODUCT, traceparent=TRACEPARENT)
    assert answer.headers["X-Request-ID"] == TRACE
    command = Command.objects.get()
    assert command.correlation_id == command.id


@pytest.mark.parametrize("request_id", ["", " ", "a b", "a" * 129, "a\nb", "a\x00", "\x7f", "ü", "\u2028"])
def test_a_name_that_is_not_valid_is_ignored(request_id: str) -> None:
    assert trace.received(TRACEPARENT, request_id).request_id is None


@pytest.mark.parametrize("said", [None, 7, b"bytes", ["a"], {"a": 1}])
def test_what_is_no_text_is_ignored(said: object) -> None:
    begun = trace.received(said, said)
    assert re.fullmatch("[0-9a-f]{32}", begun.trace_id)
    assert begun.request_id is None


def test_a_problem_names_its_request(shop: Storefront) -> None:
    answer = shop.get("products/none", traceparent=TRACEPARENT, X_Request_ID=REQUEST)
    assert problem(answer, 404, "not_found")["trace_id"] == answer.headers["X-Trace-Id"] == TRACE
    assert answer.headers["X-Request-ID"] == REQUEST


def test_no_trace_is_left_for_what_the_thread_does_next(shop: Storefront) -> None:
    shop.get("products/none", traceparent=TRACEPARENT)
    assert trace.current() is None


def test_an_asynchronous_server_is_told_the_same(db: None) -> None:
    answer = async_to_sync(AsyncClient().get)("/nowhere", headers={"traceparent": TRACEPARENT, "X-Request-ID": REQUEST})
    assert (answer.headers["X-Trace-Id"], answer.headers["X-Request-ID"]) == (TRACE, REQUEST)
    assert trace.current() is None


def test_traces_that_begin_here_sort_by_time_and_can_be_passed_on() -> None:
    begun = [trace.received(None, None) for _ in range(3)]
    assert [one.trace_id[:10] for one in begun] == sorted(one.trace_id[:10] for one in begun)
    assert [trace.received(one.traceparent, None).trace_id for one in begun] == [one.trace_id for one in begun]


@pytest.mark.parametrize("stored", [None, "", "abc123", "x\r\nEvil: 1", "0" * 32, TRACE.upper(), TRACE + "-", "é" * 32])
def test_what_the_log_has_of_a_trace_is_passed_on_only_if_it_is_one(stored: str | None) -> None:
    assert trace.resumed(TRACE).trace_id == TRACE
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", trace.resumed(stored).traceparent)
    assert trace.resumed(stored).trace_id != stored
