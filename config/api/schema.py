"""What every operation of the API has in common, added to the OpenAPI document once it is generated."""

from typing import Any

from config.api.problems import CONTENT_TYPE, KINDS, RETRY_AFTER_SECONDS, Problem

PREFIX = "/api/v1/"
TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
_ALWAYS = ["authentication_required", "access_denied", "rate_limit_exceeded", "unavailable"]
_OF_COMMANDS = [
    "validation_error",
    "invalid_transition",
    "precondition_failed",
    "payload_too_large",
    "unsupported_media_type",
    "idempotency_key_reused",
]
_DETAILS = {
    "validation_error": "/lines/0/quantity: A valid integer is required.",
    "authentication_required": "Authentication credentials were not provided.",
    "access_denied": "This takes an API key with the scope orders:write.",
    "not_found": "There is no order with this id.",
    "invalid_transition": "Items of the order have been shipped; it can no longer be canceled.",
    "precondition_failed": "It has been changed by somebody else in the meantime.",
    "payload_too_large": "The body may have at most 1,048,576 bytes.",
    "unsupported_media_type": 'Unsupported media type "text/plain" in request.',
    "idempotency_key_reused": "This Idempotency-Key was used before, for another request.",
    "rate_limit_exceeded": "Request was throttled. Expected available in 1 second.",
    "unavailable": "The shop cannot do this at the moment.",
}
_MEMBERS: dict[str, dict[str, Any]] = {
    "validation_error": {
        "errors": [{"pointer": "/lines/0/quantity", "code": "invalid", "detail": "A valid integer is required."}]
    },
    "access_denied": {"required_scope": "orders:write"},
    "invalid_transition": {"current_status": "placed", "allowed_actions": ["record_payment", "ship"]},
    "precondition_failed": {"current_version": 3},
}
_TEXT = {"type": "string"}
_ERROR = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {"pointer": {**_TEXT, "description": "JSON pointer into the body"}, "code": _TEXT, "detail": _TEXT},
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. Tell errors apart by `code`; further members are what is known of the case.",
    "required": ["type", "title", "status", "detail", "instance", "code", "trace_id"],
    "properties": {
        "type": {**_TEXT, "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "instance": {**_TEXT, "format": "uri-reference"},
        "code": {**_TEXT, "enum": list(KINDS)},
        "trace_id": {**_TEXT, "description": "also the header X-Trace-Id; name it when you ask about an error"},
        "errors": {"type": "array", "items": _ERROR, "description": "validation_error: each error of the body"},
        "required_scope": {**_TEXT, "description": "access_denied: what an API key needs for this"},
        "sku": {**_TEXT, "description": "insufficient_stock"},
        "requested": {"type": "integer", "description": "insufficient_stock"},
        "available": {"type": "integer", "description": "insufficient_stock"},
        "current_version": {"type": "integer", "description": "concurrent_modification, precondition_failed"},
        "current_status": {**_TEXT, "description": "invalid_transition, where known"},
        "allowed_actions": {"type": "array", "items": _TEXT, "description": "invalid_transition, where known"},
    },
    "additionalProperties": True,
}


def describe_problems(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """drf-spectacular's POSTPROCESSING_HOOKS: the errors that each operation may answer."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    components["responses"] = {code: _response(code) for code in _DETAILS}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for code in _codes(path, method):
                response = {"$ref": f"#/components/responses/{code}"}
                operation["responses"].setdefault(str(KINDS[code][0]), response)
    return result


def _codes(path: str, method: str) -> list[str]:
    if not path.startswith(PREFIX):
        return []
    not_found = ["not_found"] if "{" in path else []
    return [*(_OF_COMMANDS if method == "post" else []), *not_found, *_ALWAYS]


def _response(code: str) -> dict[str, Any]:
    status, title = KINDS[code]
    others = [other for other, (its, _) in KINDS.items() if its == status and other != code]
    description = f"{title} (`{'`, `'.join([code, *others])}`)"
    example = Problem(code, _DETAILS[code], _MEMBERS.get(code, {})).at("/api/v1/orders", TRACE_ID)
    response: dict[str, Any] = {
        "description": description,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if code in ("unavailable", "rate_limit_exceeded"):
        seconds = {"schema": {"type": "integer"}, "example": RETRY_AFTER_SECONDS}
        response["headers"] = {"Retry-After": {**seconds, "description": "Seconds after which to try again."}}
    return response
