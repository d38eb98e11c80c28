"""What answers look like, for OpenAPI."""

from typing import Any

REPLAY: dict[str, Any] = {
    "projection": "sales",
    "state": "building",
    "position": 480_000,
    "head": 1_200_000,
    "percent": 40,
    "seconds_left": 13.5,
    "begun_at": "2026-01-31T17:00:00Z",
    "moved_at": "2026-01-31T17:00:09Z",
    "error": None,
}
PROJECTION: dict[str, Any] = {
    "name": "sales",
    "state": "replaying",
    "position": 1_200_000,
    "head": 1_200_000,
    "lag_events": 0,
    "lag_seconds": 0.0,
    "moved_at": "2026-01-31T17:00:09Z",
    "parked": 1,
    "error": None,
    "pause": None,
    "replay": REPLAY,
    "can_roll_back": True,
    "last_comparison": {
        "verified_at": "2026-01-31T03:30:12Z",
        "position": 1_199_000,
        "rows": 84_000,
        "differing": 0,
    },
}
PAUSED: dict[str, Any] = {
    **PROJECTION,
    "state": "paused",
    "pause": {"reason": "its figures are checked", "by": "api-key:erp", "since": "2026-01-31T17:00:09Z"},
    "replay": None,
}
PARKED: dict[str, Any] = {
    "key": "o1",
    "position": 17,
    "event": "order.payment_recorded",
    "error": "ValueError: no idea",
    "attempts": 2,
    "since": "2026-01-31T17:00:00Z",
    "tried_at": "2026-01-31T17:05:00Z",
    "discarded_at": None,
    "discarded_by": None,
    "reason": None,
}
FREED: dict[str, Any] = {"key": "o1", "position": 17, "parked": None}
OPERATION: dict[str, Any] = {
    "action": "replay",
    "detail": {},
    "actor": "api-key:erp",
    "done_at": "2026-01-31T17:00:00Z",
}


def page(*rows: dict[str, Any]) -> dict[str, Any]:
    """A list that has no more than these."""
    return {"results": [*rows], "next": None, "previous": None}
