"""The last day by hours, the one that runs now as the last of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from eventstore.log import log
from readmodels.customer_order_summary.queries import MANY_OF_HOUR

HOUR = timedelta(hours=1)
HOURS = 24


def last_day(now: datetime) -> list[datetime]:
    """When each hour began."""
    running = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return [running - HOUR * ago for ago in reversed(range(HOURS))]


def events(hours: Sequence[datetime], watermark: int) -> list[int]:
    """How many positions were taken in each: events, and what was rolled back after it had drawn one."""
    found = log.recorded_before(hours, watermark)
    marks = [*(found[hour] for hour in hours), watermark]
    return [max(0, after - before) for before, after in pairwise(marks)]


def is_more(counts: Sequence[int]) -> bool:
    """Whether there may be more orders than were counted."""
    return max(counts) >= MANY_OF_HOUR


def of_today(hours: Sequence[datetime], counts: Sequence[int], now: datetime) -> int:
    """Those of the hours since midnight."""
    each = zip(hours, counts, strict=True)
    return sum(count for hour, count in each if hour.astimezone(now.tzinfo).date() == now.date())
