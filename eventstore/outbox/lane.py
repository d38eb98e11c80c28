"""Deliveries that are sent one after the other: those of one endpoint, or mails. Lanes do not wait for others."""

from collections.abc import Iterator
from typing import NamedTuple

from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.outcome import Outcome

# With the longest request, or the slowest letter, on top it stays below the lease of what was claimed.
SECONDS_OF_A_LANE = 10.0


class Result(NamedTuple):
    delivery: Delivery
    outcome: Outcome


class Lane(NamedTuple):
    """What was claimed for an endpoint (None: for the mail server)."""

    endpoint: WebhookEndpoint | None
    deliveries: list[Delivery]


class Prepared(NamedTuple):
    """A lane, and the sending of it: whoever iterates sends, and needs no database for it."""

    lane: Lane
    results: Iterator[Result]
