"""What a request asks of the feed: from where on, which types, how many."""

import re
from collections.abc import Sequence

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from eventstore.feed.page import START, Cursor, Wanted
from eventstore.http.event_pattern import EVERY, means_something

_CURSOR = re.compile(r"([0-9]{1,19})(?:-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?")
LARGEST_POSITION = 2**63 - 1
_NO_CURSOR = "Write a position, or the id of the event that you had last."
_NO_TYPES = "No event is called {!r}: write types such as order.placed, order.* or *, with commas between them."


def after(request: Request) -> Cursor:
    """Raises ValidationError."""
    return _cursor(request.query_params.get("after"), "after")


def last_seen(request: Request) -> Cursor:
    """The same of a stream, whose clients send Last-Event-ID when they come again. Raises ValidationError."""
    header = request.headers.get("Last-Event-ID")
    return _cursor(header, "Last-Event-ID") if header else after(request)


def wanted(request: Request) -> Wanted:
    """Raises ValidationError."""
    return Wanted(_patterns(request.query_params.get("types", "")))


def after_version(request: Request) -> int:
    """Raises ValidationError."""
    text = request.query_params.get("after_version", "0")
    if not re.fullmatch("[0-9]{1,9}", text):
        raise ValidationError({"after_version": ["A version is a whole number."]})
    return int(text)


def _cursor(text: str | None, name: str) -> Cursor:
    if text is None:
        return START
    parts = _CURSOR.fullmatch(text)
    if parts is None or int(parts[1]) > LARGEST_POSITION:
        raise ValidationError({name: [_NO_CURSOR]})
    return Cursor(int(parts[1]), parts[2])


def _patterns(text: str) -> Sequence[str]:
    patterns = text.split(",") if text else [EVERY]
    for pattern in patterns:
        if not means_something(pattern):
            raise ValidationError({"types": [_NO_TYPES.format(pattern[:100])]})
    return patterns
