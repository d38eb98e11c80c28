"""What came of an attempt to send."""

from enum import StrEnum
from typing import NamedTuple

LONGEST_ERROR = 300


class Verdict(StrEnum):
    SENT = "sent"
    FAILED = "failed"  # it is tried again
    REFUSED = "refused"  # for good: an operator has to look
    GONE = "gone"  # the endpoint wants nothing any more
    DROPPED = "dropped"  # there is nobody to send it to


class Outcome(NamedTuple):
    """`error` is for operators, and never holds personal data."""

    verdict: Verdict
    error: str = ""
    http_status: int | None = None
    milliseconds: int | None = None


def legible(text: str) -> str:
    """What a stranger has answered, short enough to keep and without what PostgreSQL or a terminal could not take."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST_ERROR]
