"""The OpenAPI document, completed by rules once it is generated: what every operation has in common is said here."""

from typing import Any

from config.api.schema import headers, names, problems
from config.api.schema.samples import sample

PREFIX = "/api/v1/"


def complete(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """drf-spectacular's POSTPROCESSING_HOOKS."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(problems.schemas())
    components["responses"] = problems.responses()
    components["headers"] = headers.components()
    for path, operations in result["paths"].items():
        if path.startswith(PREFIX):
            for method, operation in operations.items():
                _complete(path, method, operation, components["schemas"])
    return result


def _complete(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    operation["summary"] = names.summary(operation)
    operation.setdefault("description", f"{operation['summary']}.")
    operation["operationId"] = names.operation_id(method, operation)
    for status, response in operation["responses"].items():
        _answer(operation, method, status, response, schemas)
    known = {parameter["name"] for parameter in parameters}
    if "If-None-Match" in known:
        operation["responses"]["304"] = _not_modified()
    for status in problems.statuses(method, path, known, set(operation["responses"])):
        operation["responses"].setdefault(str(status), problems.reference(status))
    parameters += [one for one in headers.EVERY_REQUEST if one["name"] not in known]
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _answer(
    operation: dict[str, Any], method: str, status: str, response: dict[str, Any], schemas: dict[str, Any]
) -> None:
    """Description, headers and an example of a good answer."""
    content = response.get("content", {})
    example = None
    for media in content.values():
        example = sample(media["schema"], schemas)
        if "examples" not in media:
            media["example"] = example
    response["description"] = response.get("description") or _said(method, status)
    members = set(example) if isinstance(example, dict) else set()
    its = response.setdefault("headers", {})
    of_its_own = [name for name in its if headers.known(name)]
    for name in [*of_its_own, *headers.answered(operation, status, members)]:
        its[name] = headers.referred(name)


def _said(method: str, status: str) -> str:
    if method == "get":
        return "What was asked for."
    return {"201": "Done, and made.", "202": "Taken; it will be done within moments."}.get(status, "Done.")


def _not_modified() -> dict[str, Any]:
    return {
        "description": "It is still what If-None-Match names.",
        "headers": {name: headers.referred(name) for name in (*headers.EVERY_ANSWER, "ETag")},
    }
