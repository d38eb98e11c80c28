"""How a client names the events that it wants: `order.placed`, all of a kind (`order.*`), or all there are (`*`)."""

import re
from collections.abc import Iterable

from eventstore.event import event_types

EVERY = "*"
_PATTERN = re.compile(r"[a-z][a-z0-9_]*\.(\*|[a-z][a-z0-9_]*)")


def wants(patterns: Iterable[str], event_type: str) -> bool:
    """Whether a type is meant by one of them."""
    return any(
        pattern in (EVERY, event_type) or (pattern.endswith(".*") and event_type.startswith(pattern[:-1]))
        for pattern in patterns
    )


def means_something(pattern: str) -> bool:
    """Whether an event of this release is called so."""
    known = _PATTERN.fullmatch(pattern) and any(wants([pattern], one.stored_name) for one in event_types())
    return bool(known) or pattern == EVERY
