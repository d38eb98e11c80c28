"""A request's trace: taken from its headers or begun, current while it is answered, and told in the answer."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config import request_log
from eventstore.tracing import trace
from eventstore.tracing.spans import Span, span

HEADER = "X-Trace-Id"
REQUEST_HEADER = "X-Request-ID"


class TraceMiddleware:
    """Sets `request.trace_id`: the caller's, where it sends a valid `traceparent`, else a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        received = trace.received(request.META.get("HTTP_TRACEPARENT"), request.META.get("HTTP_X_REQUEST_ID"))
        began = time.perf_counter()
        with trace.within(received), span(str(request.method), "server") as measured:
            found = trace.current() or received
            request.trace_id = found.trace_id  # type: ignore[attr-defined]
            response = self.get_response(request)
            response[HEADER] = found.trace_id
            response[REQUEST_HEADER] = found.request_id or found.trace_id
            if measured.kept:
                _describe(measured, request, response)
            if response.status_code >= 400:
                request_log.note(request, response, time.perf_counter() - began)
        return response


def _describe(measured: Span, request: HttpRequest, response: HttpResponse) -> None:
    """By its route: paths have keys in them, and are as many as there are things."""
    route = f"/{request.resolver_match.route}" if request.resolver_match else ""
    measured.rename(f"{request.method} {route}".rstrip())
    measured.note({"http.request.method": str(request.method), "http.route": route})
    measured.note({"http.response.status_code": response.status_code})
    if response.status_code >= 500:
        measured.fail(response.reason_phrase)
