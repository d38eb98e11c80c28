"""What an API key may do: `area:read` and `area:write`, or all of it. To write is not to read."""

from collections.abc import Iterable
from typing import Any

from eventstore.http.ownership import Ownership

READ_AND_WRITE = ("orders", "carts", "customers", "catalog", "inventory", "projections", "webhooks")
SCOPES = (
    *(f"{area}:{action}" for area in READ_AND_WRITE for action in ("read", "write")),
    "sales:read",
    "events:read",
    "tokens:write",
)
# Also what a later release adds.
EVERYTHING = "*"


class UnknownScope(ValueError):
    """There is no such scope."""


def expanded(wanted: Iterable[str]) -> list[str]:
    """Each once, and in order; `carts:*` is all of an area. Raises UnknownScope with the first that is none."""
    found: set[str] = set()
    for scope in wanted:
        area, _, action = scope.partition(":")
        meant = {known for known in SCOPES if action == "*" and known.partition(":")[0] == area} or {scope} & {*SCOPES}
        if not meant:
            raise UnknownScope(scope)
        found |= meant
    return [scope for scope in SCOPES if scope in found]


def allows(scopes: Iterable[str], scope: str) -> bool:
    return EVERYTHING in scopes or scope in scopes


def scope_of(view: Any, method: str) -> str | None:
    """What a view asks for: `scopes = {"GET": "orders:read", "POST": "orders:write"}`."""
    scope: str | None = getattr(view, "scopes", {}).get(method)
    return scope


def ownership_of(view: Any, method: str) -> Ownership | None:
    """How a view tells whether what a customer asks for is theirs: `ownership = {"GET": own_order}`."""
    check: Ownership | None = getattr(view, "ownership", {}).get(method)
    return check
