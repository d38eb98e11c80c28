"""Spans, where OpenTelemetry is there to keep them: one tree for a request, and for what its messages have done."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from config import open_telemetry, telemetry
from eventstore.commands.execution import execute
from eventstore.models import Command
from eventstore.reactions.react import react
from eventstore.tracing import spans, trace
from readmodels.engine.tasks import catch_up
from tests.api.client import PRICE, Storefront
from tests.api.lines import Lines
from tests.eventstore.example import COUNTER, Add, add, envelope
from tests.reactions.counting import Rounding, following, time_passes

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"
PRODUCT = {"sku": "MUG", "name": "Mug", "price": PRICE}


class Spans:
    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        spans.keep_by(open_telemetry.kept_by(provider))

    def named(self, name: str) -> ReadableSpan:
        (found,) = [span for span in self.exporter.get_finished_spans() if span.name == name]
        return found

    def ancestors(self, name: str) -> list[str]:
        """Whose part it is, from the next one up."""
        by_id = {span.context.span_id: span for span in self.exporter.get_finished_spans() if span.context}
        found, span = [], self.named(name)
        while span.parent and span.parent.span_id in by_id:
            span = by_id[span.parent.span_id]
            found.append(span.name)
        return found


@pytest.fixture
def kept() -> Iterator[Spans]:
    yield Spans()
    spans.keep_by(None)


def trace_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.trace_id:032x}"


def test_a_request_and_its_command_are_a_tree_below_the_callers_span(shop: Storefront, kept: Spans) -> None:
    answer = shop.post("products", PRODUCT, traceparent=TRACEPARENT)
    assert kept.ancestors("append") == kept.ancestors("decide") == ["CreateProduct", "POST /api/v1/products"]
    request = kept.named("POST /api/v1/products")
    assert request.parent is not None
    assert (trace_of(request), f"{request.parent.span_id:016x}") == (TRACE, "b7ad6b7169203331")
    assert dict(request.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/api/v1/products",
        "http.response.status_code": 201,
    }
    position = (kept.named("CreateProduct").attributes or {})["orderlog.position"]
    assert position == answer.json()["position"]


def test_a_trace_that_begins_here_is_called_the_same_everywhere(shop: Storefront, kept: Spans) -> None:
    answer = shop.post("products", PRODUCT)
    request = kept.named("POST /api/v1/products")
    assert request.parent is None
    assert trace_of(request) == answer.headers["X-Trace-Id"] == Command.objects.get().trace_id


def test_a_refusal_is_no_error_and_a_fault_of_ours_is_one_without_its_words(
    shop: Storefront, kept: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.post("products/NONE/discontinue", {})
    refused = kept.named("DiscontinueProduct")
    assert (refused.status.is_ok, (refused.attributes or {})["orderlog.refused"]) == (True, "not_found")

    def fail(*_: object) -> None:
        raise RuntimeError("marker")

    kept.exporter.clear()
    monkeypatch.setattr("eventstore.commands.execution.once", fail)
    shop.http.raise_request_exception = False
    shop.post("products/NONE/discontinue", {})
    failed = kept.named("DiscontinueProduct")
    assert (failed.status.is_ok, failed.status.description) == (False, "RuntimeError")
    assert not kept.named("POST /api/v1/products/<key:sku>/discontinue").status.is_ok
    assert not any("marker" in span.to_json() for span in kept.exporter.get_finished_spans())


def test_a_task_goes_on_with_the_trace_of_its_message(kept: Spans) -> None:
    position = add("a").position
    catch_up.apply(("sales",), headers={"traceparent": TRACEPARENT}).get()
    assert kept.ancestors("fold sales") == ["task readmodels.engine.tasks.catch_up"]
    folded = kept.named("fold sales")
    assert (trace_of(folded), (folded.attributes or {})["orderlog.position"]) == (TRACE, position)


def test_a_task_that_fails_is_told_in_its_trace_and_leaves_none(kept: Spans, lines: Lines) -> None:
    catch_up.apply(("no such projection",), headers={"traceparent": TRACEPARENT, "x-request-id": "checkout-7"})
    assert kept.named("task readmodels.engine.tasks.catch_up").status.description == "UnknownProjection"
    (line,) = [line for line in lines.json if line["level"] == "ERROR"]
    assert (line["trace_id"], line["request_id"]) == (TRACE, "checkout-7")
    assert trace.current() is None


@pytest.mark.parametrize("headers", [None, {"traceparent": 7, "x-request-id": ["a"]}, {"traceparent": "junk"}])
def test_a_message_may_say_anything_of_its_trace(kept: Spans, headers: dict[str, Any] | None) -> None:
    catch_up.apply(("sales",), headers=headers).get()
    assert kept.named("task readmodels.engine.tasks.catch_up").parent is None


def test_a_reaction_is_told_in_the_trace_of_its_cause(kept: Spans) -> None:
    with following(Rounding()):
        execute(replace(envelope(), trace_id=TRACE), COUNTER, "a", Add(1, "a"))
        react()
        time_passes()
        kept.exporter.clear()
        react()
    assert kept.ancestors("Add") == ["reaction rounding"]
    assert trace_of(kept.named("Add")) == TRACE


def test_what_a_caller_does_not_sample_is_not_kept(shop: Storefront, kept: Spans) -> None:
    answer = shop.post("products", PRODUCT, traceparent=TRACEPARENT[:-2] + "00")
    assert answer.headers["X-Trace-Id"] == Command.objects.get().trace_id == TRACE
    assert kept.exporter.get_finished_spans() == ()


def test_without_an_endpoint_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in telemetry.ENDPOINTS:
        monkeypatch.delenv(name, raising=False)
    telemetry.start()
    assert spans.span("a").kept is False


def test_where_the_packages_are_missing_it_is_said_and_all_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.delattr("config.open_telemetry")
    hide(monkeypatch, "opentelemetry", "config.open_telemetry")
    telemetry.start()
    assert "pip install -r requirements-otel.txt" in caplog.text
    assert spans.span("a").kept is False


def hide(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    modules: dict[str, Any] = sys.modules
    for name in [loaded for loaded in modules if loaded.startswith(names)]:
        monkeypatch.delitem(modules, name)
    monkeypatch.setitem(modules, "opentelemetry", None)
