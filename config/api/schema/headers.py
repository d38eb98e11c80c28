"""Headers in the OpenAPI document: what every request may carry, and what answers carry, by what they are."""

from typing import Any

from config.api.problems import RETRY_AFTER_SECONDS

_TEXT = {"type": "string"}
_POSITION = {"type": "integer", "minimum": 0}
_ETAG = {**_TEXT, "pattern": '^(W/)?"[^"]*"$'}

EVERY_REQUEST = [
    {
        "in": "header",
        "name": "traceparent",
        "description": "W3C Trace Context. Its trace id is that of the answer, of problems, and of what the log "
        "remembers of a command.",
        "schema": _TEXT,
        "example": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    },
    {
        "in": "header",
        "name": "X-Request-ID",
        "description": "A name of your own for the request, 1 to 128 visible ASCII characters. It is in the answer and "
        "in the logs, and what followed from a command is found by it.",
        "schema": _TEXT,
        "example": "checkout-4711",
    },
]
EVERY_ANSWER = ["X-Trace-Id", "X-Request-ID"]
# name: description, schema, example, whether an answer that may have it always has it
_ANSWERED: dict[str, tuple[str, dict[str, Any], Any, bool]] = {
    "X-Trace-Id": ("Names the request in the logs.", _TEXT, "0af7651916cd43dd8448eb211c80319c", True),
    "X-Request-ID": ("That of the request, or else its trace id.", _TEXT, "checkout-4711", True),
    "WWW-Authenticate": ("How to authenticate.", _TEXT, 'Bearer realm="Orderlog"', True),
    "Retry-After": (
        "Seconds after which to try again.",
        {"type": "integer", "minimum": 0},
        RETRY_AFTER_SECONDS,
        True,
    ),
    "ETag": ("The version, for If-Match.", _ETAG, '"3"', True),
    "Consistency-Token": (
        "The position of the change. Send it with a read to wait until the read shows it.",
        _POSITION,
        4711,
        True,
    ),
    "Idempotent-Replayed": (
        "`true` when this is the answer of an earlier request with the same Idempotency-Key.",
        {**_TEXT, "const": "true"},
        "true",
        False,
    ),
    "Location": ("Where it can be read.", {**_TEXT, "format": "uri-reference"}, "/api/v1/orders/2026-0042", True),
    "Projection-Position": (
        "How far the read model had come, where the request named a position.",
        _POSITION,
        4711,
        False,
    ),
    "Feed-Position": ("Up to here nothing is missing: `after` of the next request.", _POSITION, 4711, True),
    "Feed-Head": ("Up to here the log could be read at that moment.", _POSITION, 4713, True),
    "Link": (
        '`<...>; rel="next"`: where to go on, also once there is nothing more for the moment.',
        _TEXT,
        '</api/v1/events?after=4711>; rel="next"',
        False,
    ),
    "Projection-Lag": (
        "How many events it had not seen yet, where that is not as far as was asked for.",
        {"type": "integer", "minimum": 0},
        3,
        False,
    ),
}


def components() -> dict[str, Any]:
    """All headers of answers."""
    return {
        name: {"description": description, "schema": schema, "example": example, "required": always}
        for name, (description, schema, example, always) in _ANSWERED.items()
    }


def known(name: str) -> bool:
    return name in _ANSWERED


def referred(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def answered(operation: dict[str, Any], status: str, members: set[str]) -> list[str]:
    """The headers of an operation's good answer, whose body has these members."""
    parameters = {parameter["name"] for parameter in operation["parameters"]}
    names = [*EVERY_ANSWER]
    if "version" in members or "If-None-Match" in parameters:
        names.append("ETag")
    if "Idempotency-Key" in parameters:
        names.append("Idempotent-Replayed")
    if "If-Match" in parameters:
        names.append("Consistency-Token")
    if "Consistency-Token" in parameters:
        names += ["Projection-Position", "Projection-Lag"]
    if status == "201" and ("If-Match" in parameters or "id" in members):
        names.append("Location")
    return names
