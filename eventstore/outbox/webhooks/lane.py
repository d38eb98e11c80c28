"""Posting what one endpoint is owed, one after the other."""

import time
from collections.abc import Iterator, Sequence
from http.client import HTTPException

from django.conf import settings

from eventstore.log.log import Placed, Unreadable
from eventstore.outbox.lane import SECONDS_OF_A_LANE, Result
from eventstore.outbox.models import Delivery
from eventstore.outbox.outcome import Outcome, Verdict, legible
from eventstore.outbox.webhooks import endpoint, receiver
from eventstore.outbox.webhooks.message import Message, event_body, test_body
from eventstore.tracing.trace import resumed

GONE = 410


def posts(deliveries: Sequence[Delivery], events: dict[int, Placed]) -> Iterator[Result]:
    """Post them, to one endpoint. It ends early when one fails: the others would, too, and cost as much time."""
    to = deliveries[0].endpoint
    assert to is not None
    secret = endpoint.secret_of(to)
    prepared = [(delivery, _message(delivery, to.url, secret, events)) for delivery in deliveries]
    return _posts(prepared, bool(settings.WEBHOOKS_TO_PRIVATE_ADDRESSES))


def _posts(prepared: list[tuple[Delivery, Message | Outcome]], private: bool) -> Iterator[Result]:
    end = time.monotonic() + SECONDS_OF_A_LANE
    for delivery, message in prepared:
        outcome = _posted(message, private) if isinstance(message, Message) else message
        yield Result(delivery, outcome)
        if outcome.verdict in (Verdict.FAILED, Verdict.GONE) or time.monotonic() > end:
            return


def _message(delivery: Delivery, url: str, secret: bytes, events: dict[int, Placed]) -> Message | Outcome:
    if delivery.position is None:
        return Message(str(delivery.id), url, secret, test_body(delivery), resumed(None))
    placed = events.get(delivery.position)
    if placed is None:
        return Outcome(Verdict.DROPPED, "the log has no such event")
    if isinstance(placed.recorded.event, Unreadable):
        return Outcome(Verdict.FAILED, legible(placed.recorded.event.reason))
    return Message(str(delivery.id), url, secret, event_body(placed), resumed(placed.trace_id))


def _posted(message: Message, private: bool) -> Outcome:
    began = time.monotonic()
    try:
        answer = receiver.post(message.url, message.headers(), message.body, private)
    except (OSError, HTTPException, ValueError) as error:
        return Outcome(Verdict.FAILED, legible(f"{type(error).__name__}: {error}"), None, _since(began))
    verdict, reason = judged(answer.status, answer.beginning)
    return Outcome(verdict, reason, answer.status, _since(began))


def judged(status: int, beginning: str) -> tuple[Verdict, str]:
    """What an answer means. Its body's beginning is kept where it says why something failed."""
    if 200 <= status < 300:
        return Verdict.SENT, ""
    if status == GONE:
        return Verdict.GONE, "the endpoint answered 410 Gone"
    if 300 <= status < 400:
        return Verdict.FAILED, f"HTTP {status}: redirects are not followed"
    return Verdict.FAILED, legible(f"HTTP {status}: {beginning}".rstrip(": "))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
