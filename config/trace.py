"""One id that follows a request through its answer, its problems and the commands that it caused."""

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "X-Trace-Id"
# W3C Trace Context: version, trace id, parent id, flags. A later version may add fields; ff is not a version.
_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")


class TraceMiddleware:
    """Sets `request.trace_id`: the caller's, where it sends a valid `traceparent`, else a random one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trace_id = continued(request.headers.get("traceparent", "")) or secrets.token_hex(16)
        request.trace_id = trace_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response[HEADER] = trace_id
        return response


def continued(traceparent: str) -> str | None:
    """The trace id of a `traceparent` header, if it is valid."""
    header = _TRACEPARENT.fullmatch(traceparent)
    if header is None or (header[1] == "00" and header[3]):
        return None
    return header[2]
