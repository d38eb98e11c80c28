"""Our spans as OpenTelemetry's. Parents come from the current trace, so that both always say the same.

Errors are told by their type: what they say may be personal.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from celery.signals import worker_process_shutdown
from opentelemetry import trace as api
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from eventstore.decider import CommandRefused
from eventstore.tracing import trace
from eventstore.tracing.spans import Span
from eventstore.tracing.trace import Trace

KINDS = {"internal": api.SpanKind.INTERNAL, "server": api.SpanKind.SERVER, "consumer": api.SpanKind.CONSUMER}


def exporting() -> Callable[[str, str], Span]:
    """Sends spans as the variables OTEL_* say."""
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {SERVICE_NAME: "orderlog"}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    api.set_tracer_provider(provider)
    # A worker's child ends without what others do at their exit.
    worker_process_shutdown.connect(lambda **_: provider.shutdown(), weak=False)
    return kept_by(provider)


def kept_by(provider: api.TracerProvider) -> Callable[[str, str], Span]:
    tracer = provider.get_tracer("orderlog")
    return lambda name, kind: Kept(tracer.start_span(name, _parent(), KINDS[kind]))


class Kept:
    def __init__(self, span: api.Span) -> None:
        self.kept = span.is_recording()
        self._span = span
        self._within = ExitStack()

    def __enter__(self) -> Self:
        before, here = trace.current(), self._span.get_span_context()
        trace_id, span_id = api.format_trace_id(here.trace_id), api.format_span_id(here.span_id)
        self._within.enter_context(
            api.use_span(self._span, end_on_exit=True, record_exception=False, set_status_on_exception=False)
        )
        self._within.enter_context(
            trace.within(Trace(trace_id, span_id, here.trace_flags.sampled, before.request_id if before else None))
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, CommandRefused):
            self.note({"orderlog.refused": error.code})
        elif kind is not None:
            self.fail(kind.__name__)
        self._within.close()

    def note(self, facts: Mapping[str, str | int | bool]) -> None:
        self._span.set_attributes(facts)

    def fail(self, reason: str) -> None:
        self._span.set_status(api.StatusCode.ERROR, reason)

    def rename(self, name: str) -> None:
        self._span.update_name(name)


def _parent() -> Context:
    """A trace that begins here begins with a span that has none."""
    current = trace.current()
    if current is None or current.span_id is None:
        return Context()
    span_id = int(current.span_id, 16)
    flags = api.TraceFlags(api.TraceFlags.SAMPLED if current.sampled else api.TraceFlags.DEFAULT)
    elsewhere = api.get_current_span().get_span_context().span_id != span_id
    above = api.SpanContext(int(current.trace_id, 16), span_id, is_remote=elsewhere, trace_flags=flags)
    return api.set_span_in_context(api.NonRecordingSpan(above), Context())
