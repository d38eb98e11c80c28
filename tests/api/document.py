"""The OpenAPI document as clients get it, for tests."""

import json
from collections import defaultdict
from typing import Any, NamedTuple

from django.test import Client


class Operation(NamedTuple):
    path: str
    method: str
    described: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.described["operationId"])

    @property
    def headers(self) -> set[str]:
        """Those that a request may have."""
        return {one["name"] for one in self.described["parameters"] if one["in"] == "header"}

    @property
    def streams(self) -> bool:
        """Whether its answer has no end."""
        return any("text/event-stream" in one.get("content", ()) for one in self.described["responses"].values())


DOCUMENT: dict[str, Any] = json.loads(Client(SERVER_NAME="localhost").get("/api/schema").content)
OPERATIONS = [
    Operation(path, method, described)
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
]


def by_tag() -> dict[str, list[Operation]]:
    found: defaultdict[str, list[Operation]] = defaultdict(list)
    for operation in OPERATIONS:
        found[operation.described["tags"][0]].append(operation)
    return dict(found)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What it refers to, if it does."""
    if "$ref" not in part:
        return part
    kind, name = part["$ref"].removeprefix("#/components/").split("/")
    found: dict[str, Any] = DOCUMENT["components"][kind][name]
    return found


def closed() -> dict[str, Any]:
    """The document in which answers have nothing that it does not name. Only problems may say more."""
    schemas = {
        name: {**its, "additionalProperties": False} if "properties" in its and not name.endswith("Problem") else its
        for name, its in DOCUMENT["components"]["schemas"].items()
    }
    return {**DOCUMENT, "components": {**DOCUMENT["components"], "schemas": schemas}}
