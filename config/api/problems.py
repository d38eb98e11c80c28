"""Every error under /api/ as application/problem+json (RFC 9457)."""

import logging
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import django.db
import psycopg
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.views import defaults
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.commands.execution import FingerprintMismatch
from eventstore.decider import CommandRefused
from eventstore.privacy.cipher import KeyMissing

CONTENT_TYPE = "application/problem+json"
MAX_ERRORS = 100
RETRY_AFTER_SECONDS = 1

# code: status and title
KINDS = {
    "validation_error": (400, "The request is not valid"),
    "authentication_required": (401, "A valid credential is required"),
    "access_denied": (403, "Access denied"),
    "not_found": (404, "Not found"),
    "method_not_allowed": (405, "Method not allowed"),
    "not_acceptable": (406, "Not acceptable"),
    "invalid_transition": (409, "Against the rules"),
    "concurrent_modification": (409, "Changed in the meantime"),
    "insufficient_stock": (409, "Not enough in stock"),
    "price_changed": (409, "The price has changed"),
    "email_in_use": (409, "E-mail address in use"),
    "replay_under_way": (409, "A replay is under way"),
    "no_previous_table": (409, "No previous table"),
    "projection_paused": (409, "The projection is paused"),
    "cursor_ahead": (409, "Not a place in this log"),
    "length_required": (411, "Length required"),
    "precondition_failed": (412, "Precondition failed"),
    "payload_too_large": (413, "Payload too large"),
    "unsupported_media_type": (415, "Unsupported media type"),
    "misdirected_request": (421, "Served elsewhere"),
    "idempotency_key_reused": (422, "Idempotency-Key reused"),
    "rate_limit_exceeded": (429, "Too many requests"),
    "internal_error": (500, "Internal error"),
    "unavailable": (503, "Unavailable"),
}
# What the framework refuses has one code for each status.
_CODES = {status: code for code, (status, _) in KINDS.items() if status != 409}
_RESERVED = {"type", "title", "status", "detail", "instance", "code", "trace_id"}

# Lost connections, shut-downs, time-outs of locks and statements; a fail-over can leave a connection to a standby.
# The log is read and written through psycopg itself, so its errors come without Django's wrapping. A deployment that
# lacks a key of personal data is one that somebody has to mend. A body is unreadable where too many come slowly.
UNAVAILABLE = (
    django.db.OperationalError,
    django.db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    KeyMissing,
    UnreadablePostError,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """An error as clients read it. `members` are what is known beyond the standard ones."""

    code: str
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return KINDS[self.code][0]

    def body(self, request: HttpRequest | Request) -> dict[str, Any]:
        return self.at(escape_uri_path(request.path), getattr(request, "trace_id", None))

    def at(self, path: str, trace_id: str | None) -> dict[str, Any]:
        """The problem as it occurs in a request for this path."""
        return {
            "type": f"urn:orderlog:problem:{self.code}",
            "title": KINDS[self.code][1],
            "status": self.status,
            "detail": self.detail,
            "instance": path,
            "code": self.code,
            "trace_id": trace_id,
            **self.members,
        }


def answer_problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER. What is unexpected is left to Django, which logs it and asks server_error."""
    request = context["request"]
    problem = _problem(exception, request)
    if problem is None:
        return None
    return Response(problem.body(request), problem.status, headers=problem.headers, content_type=CONTENT_TYPE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, Problem("validation_error", "The request is malformed.")) or defaults.bad_request(
        request, exception
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, Problem("access_denied", "You may not do this.")) or defaults.permission_denied(
        request, exception
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, Problem("not_found", "There is nothing here.")) or defaults.page_not_found(
        request, exception
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Outside REST framework, too, a database that is away is unavailable, not broken."""
    if isinstance(error := sys.exception(), UNAVAILABLE):
        problem = unavailable(error)
        return _answer(request, problem) or HttpResponse(
            render_to_string("unavailable.html"), status=problem.status, headers=dict(problem.headers)
        )
    detail = "This is our fault. It is in our logs under the trace_id."
    return _answer(request, Problem("internal_error", detail)) or defaults.server_error(request)


def _answer(request: HttpRequest, problem: Problem) -> HttpResponse | None:
    """The problem, if the request is one of the API's."""
    if not request.path.startswith("/api/"):
        return None
    headers = dict(problem.headers)
    return JsonResponse(problem.body(request), status=problem.status, headers=headers, content_type=CONTENT_TYPE)


def _problem(exception: Exception, request: Request) -> Problem | None:
    match exception:
        case CommandRefused():
            return _refused(exception, request)
        case FingerprintMismatch():
            return Problem("idempotency_key_reused", "This Idempotency-Key was used before, for another request.")
        case ValidationError():
            errors = list(islice(_errors(exception.detail, ""), MAX_ERRORS))
            return Problem("validation_error", _summary(errors), {"errors": errors})
        case ParseError():
            return Problem("validation_error", str(exception.detail))
        case Http404():
            return Problem("not_found", "There is nothing here.")
        case PermissionDenied():
            return Problem("access_denied", "You may not do this.")
        case APIException():
            return _framework(exception)
        case _ if isinstance(exception, UNAVAILABLE):
            return unavailable(exception)
        case _:
            return None


def _refused(refusal: CommandRefused, request: Request) -> Problem:
    # The member `status` of a problem is HTTP's, so an order's own becomes `current_status`.
    members = {f"current_{name}" if name in _RESERVED else name: fact for name, fact in refusal.facts.items()}
    precondition = refusal.code == "concurrent_modification" and "If-Match" in request.headers
    code = "precondition_failed" if precondition else refusal.code
    return Problem(code, " ".join(str(refusal).split()), members)


def _framework(exception: APIException) -> Problem:
    headers = {}
    if challenge := getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(int(wait))
    members = getattr(exception, "members", {})
    return Problem(_CODES[exception.status_code], str(exception.detail), members, headers)


def unavailable(exception: Exception) -> Problem:
    """A dead connection is closed now, so that the next request of this thread opens another."""
    logger.warning("unavailable: %s: %s", type(exception).__name__, exception)
    for connection in django.db.connections.all(initialized_only=True):
        if connection.connection is not None and connection.connection.closed:
            connection.close()
    detail = "The shop cannot do this at the moment. Send the same request again, with the same Idempotency-Key."
    return Problem("unavailable", detail, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def _summary(errors: list[dict[str, str]]) -> str:
    first = errors[0]
    where = f"{first['pointer']}: " if first["pointer"] else ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{where}{first['detail']}{more}"


def _errors(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    """A serializer's errors, nested as its fields are, each with its JSON pointer (RFC 6901)."""
    match detail:
        case dict():
            for name, inner in detail.items():
                step = "" if name == "non_field_errors" else f"/{_escaped(str(name))}"
                yield from _errors(inner, pointer + step)
        case list():
            for inner in detail:
                yield from _errors(inner, pointer)
        case ErrorDetail():
            yield {"pointer": pointer, "code": str(detail.code), "detail": str(detail)}


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
