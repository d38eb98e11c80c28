"""Times as an operator gives them, to forms and in addresses."""

from datetime import datetime, time, timedelta

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware, localtime, make_aware

HELP = "Write it as 2026-01-31 or 2026-01-31T17:00; without an offset it is by the clock of this page."


def parsed(text: str) -> datetime | None:
    """By the clock of the page. A day is its beginning. None for what is no time, or one that no calendar has."""
    try:
        found = parse_datetime(text) or _beginning(text)
        return None if found is None else localtime(found if is_aware(found) else make_aware(found))
    except (ValueError, OverflowError):
        return None


def parsed_end(text: str) -> datetime | None:
    """The same for what ends then: a day with all its hours, at the beginning of the next."""
    try:
        day = parse_date(text)
        return parsed(text if day is None else str(day + timedelta(days=1)))
    except (ValueError, OverflowError):
        return None


def as_typed(found: datetime | None) -> str:
    """As a field of a form has it, by the clock of the page; nothing for what is no time."""
    return f"{found:%Y-%m-%dT%H:%M:%S}" if found else ""


def _beginning(text: str) -> datetime | None:
    day = parse_date(text)
    return None if day is None else datetime.combine(day, time.min)
