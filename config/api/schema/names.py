"""What operations are called: a generated client has its methods' names from here."""

import re
from typing import Any

_LEFT_OUT = {"a", "an", "the"}


def operation_id(method: str, operation: dict[str, Any]) -> str:
    """A command is called what its summary says, `place_order`; a question `get_order`, or `list_orders`."""
    if method != "get":
        return _identifier(operation["summary"])
    asked = str(operation["operationId"]).removesuffix("_list")
    if asked.startswith(("get_", "list_")):
        return asked
    is_list = any(parameter["name"] == "cursor" for parameter in operation["parameters"])
    return f"{'list' if is_list else 'get'}_{asked}"


def _identifier(summary: str) -> str:
    """ "Change an item's quantity": change_item_quantity."""
    words = re.findall(r"[a-z0-9]+", summary.lower().replace("'s", "").replace("e-mail", "email"))
    return "_".join(word for word in words if word not in _LEFT_OUT)


def summary(operation: dict[str, Any]) -> str:
    """Its own, or else the first sentence of its description."""
    return str(operation.get("summary") or re.split(r"[.;:](?:\s|$)", operation["description"])[0])
