"""When what could not be sent is tried again, as Standard Webhooks proposes: soon at first, then for three days."""

from datetime import timedelta

# Before each attempt, the first of which is made at once.
DELAYS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
_FIRST_REST, _LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)


def retry_after(attempts: int) -> timedelta | None:
    """How long after that many failed attempts the next one is made; None if there is none."""
    return DELAYS[attempts] if attempts < len(DELAYS) else None


def rest_after(failures: int) -> timedelta:
    """How long an endpoint is left alone after that many failures on end: each costs a sender up to 15 seconds."""
    return min(_FIRST_REST * (1 << min(failures - 1, 10)), _LONGEST_REST)
