"""Problems in the OpenAPI document: a schema for each code, and an answer for each status."""

from collections import defaultdict
from typing import Any

from config.api.problems import CONTENT_TYPE, KINDS, Problem
from config.api.schema.headers import EVERY_ANSWER, referred

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
NOT_DESCRIBED = {"method_not_allowed", "internal_error"}  # no operation is meant to answer them

_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}
_TEXTS = {"type": "array", "items": _TEXT}
_AMOUNT = {**_TEXT, "description": "decimal text, in the order's currency"}
_ERROR = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {"pointer": {**_TEXT, "description": "JSON pointer into the body"}, "code": _TEXT, "detail": _TEXT},
}
_MONEY = {"$ref": "#/components/schemas/Money"}
_PRICED = {"type": "object", "required": ["sku", "unit_price"], "properties": {"sku": _TEXT, "unit_price": _MONEY}}
_STANDARD: dict[str, Any] = {
    "type": {**_TEXT, "format": "uri"},
    "title": _TEXT,
    "status": _WHOLE,
    "detail": {**_TEXT, "description": "for people"},
    "instance": {**_TEXT, "format": "uri-reference"},
    "code": {**_TEXT, "enum": list(KINDS)},
    "trace_id": {**_TEXT, "description": "also the header X-Trace-Id; name it when you ask about an error"},
}
# What a problem says beside the standard members. Not all of it is known of each case, but for `_REQUIRED`.
_MEMBERS: dict[str, dict[str, Any]] = {
    "validation_error": {"errors": {"type": "array", "items": _ERROR, "description": "each error of the body"}},
    "access_denied": {"required_scope": {**_TEXT, "description": "what an API key needs for this"}},
    "invalid_transition": {
        "current_status": {**_TEXT, "description": "an order's"},
        "allowed_actions": {**_TEXTS, "description": "what is possible now"},
        "order_id": {**_TEXT, "description": "that a cart was checked out into"},
        "sku": _TEXT,
        "requested": _WHOLE,
        "unshipped": _WHOLE,
        "returnable": _WHOLE,
        "outstanding": _AMOUNT,
        "refundable": _AMOUNT,
        "currency": _TEXT,
    },
    "concurrent_modification": {"current_version": _WHOLE},
    "precondition_failed": {"current_version": _WHOLE},
    "insufficient_stock": {"sku": _TEXT, "requested": _WHOLE, "available": _WHOLE, "location": _TEXT},
    "price_changed": {"total": _MONEY, "lines": {"type": "array", "items": _PRICED}},
    "no_previous_table": {"reason": _TEXT},
    "cursor_ahead": {
        "position": {**_WHOLE, "description": "that was asked for"},
        "head": {**_WHOLE, "description": "as far as the log goes"},
    },
    "misdirected_request": {"stream_url": {**_TEXT, "format": "uri", "description": "where streams are served"}},
}
_REQUIRED = {"insufficient_stock": ["sku", "requested", "available"], "price_changed": ["total", "lines"]}
_DETAILS = {
    "validation_error": "/lines/0/quantity: A valid integer is required.",
    "authentication_required": "Authentication credentials were not provided.",
    "access_denied": "This takes an API key with the scope orders:write.",
    "not_found": "There is no order with this id.",
    "not_acceptable": "Could not satisfy the request Accept header.",
    "invalid_transition": "Items of the order have been shipped; it can no longer be canceled.",
    "concurrent_modification": "It has been changed by somebody else in the meantime.",
    "insufficient_stock": "There is not enough of it in stock.",
    "price_changed": "It costs something else now than what was confirmed.",
    "email_in_use": "Another customer has this e-mail address.",
    "replay_under_way": "A replay of it is under way.",
    "no_previous_table": "There is no previous table to put back.",
    "projection_paused": "It is paused, and its table stays as it is.",
    "cursor_ahead": "The log has no such position yet.",
    "length_required": "Send the body with a Content-Length, not in chunks.",
    "precondition_failed": "It has been changed by somebody else in the meantime.",
    "payload_too_large": "The body may have at most 1,048,576 bytes.",
    "unsupported_media_type": 'Unsupported media type "text/plain" in request.',
    "misdirected_request": "This process answers requests and cannot stream. Another one does: at `stream_url`.",
    "idempotency_key_reused": "This Idempotency-Key was used before, for another request.",
    "rate_limit_exceeded": "Request was throttled. Expected available in 1 second.",
    "unavailable": "The shop cannot do this at the moment.",
}
_PRICE = {"amount": "12.50", "currency": "GBP"}
_EXAMPLES: dict[str, dict[str, Any]] = {
    "validation_error": {
        "errors": [{"pointer": "/lines/0/quantity", "code": "invalid", "detail": "A valid integer is required."}]
    },
    "access_denied": {"required_scope": "orders:write"},
    "invalid_transition": {"current_status": "placed", "allowed_actions": ["record_payment", "ship"]},
    "concurrent_modification": {"current_version": 3},
    "precondition_failed": {"current_version": 3},
    "insufficient_stock": {"sku": "MUG-01", "requested": 30, "available": 8},
    "price_changed": {"total": _PRICE, "lines": [{"sku": "MUG-01", "unit_price": _PRICE}]},
    "cursor_ahead": {"position": 4711, "head": 4200},
    "misdirected_request": {"stream_url": "https://stream.example.com/api/v1/events/stream"},
}
_HEADERS = {
    "authentication_required": ["WWW-Authenticate"],
    "rate_limit_exceeded": ["Retry-After"],
    "unavailable": ["Retry-After"],
}


def schemas() -> dict[str, Any]:
    """Of each code, by its name: tell them apart by `code`, which each has as the only value."""
    return {name(code): _schema(code) for code in KINDS if code not in NOT_DESCRIBED}


def responses() -> dict[str, Any]:
    """Of each status, by that: one problem, or one of several."""
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for code, (status, _) in KINDS.items():
        if code not in NOT_DESCRIBED:
            codes[status].append(code)
    return {f"Problem{status}": _response(its) for status, its in codes.items()}


def reference(status: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/Problem{status}"}


def statuses(method: str, path: str, parameters: set[str], good: set[str]) -> list[int]:
    """Those of the problems that an operation with these parameters and good answers may answer.

    What is posted to no thing and makes none is a question, whose body says what it is about.
    """
    found = {400, 401, 403, 429, 503}
    found |= set() if "min_position" in parameters else {406}  # read models answer in JSON without being asked how
    found |= {404} if "{" in path or (method == "post" and "200" in good) else set()
    found |= set() if method == "get" else {409, 411, 413, 415}
    found |= {409} if "after" in parameters else set()  # a position that the log does not have
    found |= {421} if "Last-Event-ID" in parameters else set()  # streams may be served by another process
    found |= {412} if "If-Match" in parameters else set()
    found |= {422} if "Idempotency-Key" in parameters else set()
    return sorted(found)


def name(code: str) -> str:
    return "".join(word.title() for word in code.split("_")) + "Problem"


def _schema(code: str) -> dict[str, Any]:
    status, title = KINDS[code]
    return {
        "type": "object",
        "description": f"{title} (RFC 9457).",
        "required": [*_STANDARD, *_REQUIRED.get(code, [])],
        "properties": {
            **_STANDARD,
            "status": {**_WHOLE, "const": status},
            "code": {**_TEXT, "const": code},
            **_MEMBERS.get(code, {}),
        },
    }


def _response(codes: list[str]) -> dict[str, Any]:
    references = [{"$ref": f"#/components/schemas/{name(code)}"} for code in codes]
    examples = {code: {"summary": KINDS[code][1], "value": _example(code)} for code in codes}
    headers = [*EVERY_ANSWER, *_HEADERS.get(codes[0], [])]
    return {
        "description": " ".join(f"{KINDS[code][1]} (`{code}`)." for code in codes),
        "headers": {header: referred(header) for header in headers},
        "content": {
            CONTENT_TYPE: {
                "schema": references[0] if len(references) == 1 else _one_of(codes, references),
                "examples": examples,
            }
        },
    }


def _one_of(codes: list[str], references: list[dict[str, str]]) -> dict[str, Any]:
    mapping = {code: one["$ref"] for code, one in zip(codes, references, strict=True)}
    return {"oneOf": references, "discriminator": {"propertyName": "code", "mapping": mapping}}


def _example(code: str) -> dict[str, Any]:
    return Problem(code, _DETAILS.get(code, f"{KINDS[code][1]}."), _EXAMPLES.get(code, {})).at(
        "/api/v1/orders", TRACE_ID
    )
