"""Keeping what came of an attempt, and what follows from it."""

from datetime import datetime

from django.db import transaction

from eventstore.database.connection import DATABASE
from eventstore.outbox.lane import Lane, Result
from eventstore.outbox.models import Attempt, Delivery, WebhookEndpoint
from eventstore.outbox.outcome import Outcome, Verdict
from eventstore.outbox.schedule import rest_after, retry_after
from eventstore.outbox.webhooks import endpoint as endpoints

_ENDS = {
    Verdict.SENT: Delivery.State.SENT,
    Verdict.REFUSED: Delivery.State.DEAD,
    Verdict.GONE: Delivery.State.DROPPED,
    Verdict.DROPPED: Delivery.State.DROPPED,
}


def record(result: Result, now: datetime) -> None:
    """What has ended meanwhile, by another's attempt or an operator's decision, stays as it is."""
    delivery, outcome = result
    gone = outcome.verdict is Verdict.GONE
    with transaction.atomic(using=DATABASE):
        if gone and delivery.endpoint:  # locked before its deliveries, as by whoever disables it
            WebhookEndpoint.objects.select_for_update(no_key=True).get(id=delivery.endpoint.id)
        Attempt.objects.create(
            delivery=delivery,
            at=now,
            outcome=outcome.verdict,
            http_status=outcome.http_status,
            milliseconds=outcome.milliseconds,
            error=outcome.error,
        )
        attempts = delivery.attempts + 1
        Delivery.objects.filter(id=delivery.id, state=Delivery.State.WAITING).update(
            attempts=attempts, last_error=outcome.error, **_next(outcome, attempts, now)
        )
        if gone and delivery.endpoint:
            endpoints.disable(delivery.endpoint, outcome.error)


def settle(lane: Lane, results: list[Result], now: datetime) -> None:
    """Give back what a lane did not come to, and its endpoint: at once, or after a rest if it failed."""
    done = {result.delivery.id for result in results}
    left = [delivery.id for delivery in lane.deliveries if delivery.id not in done]
    Delivery.objects.filter(id__in=left, state=Delivery.State.WAITING).update(next_attempt_at=now)
    if lane.endpoint is None:
        return
    failed = not results or results[-1].outcome.verdict is Verdict.FAILED
    failures = lane.endpoint.failures + 1 if failed else 0
    free_at = now + rest_after(failures) if failed else now
    WebhookEndpoint.objects.filter(id=lane.endpoint.id).update(failures=failures, free_at=free_at)


def _next(outcome: Outcome, attempts: int, now: datetime) -> dict[str, object]:
    if outcome.verdict is not Verdict.FAILED:
        return {"state": _ENDS[outcome.verdict], "ended_at": now}
    delay = retry_after(attempts)
    return {"state": Delivery.State.DEAD, "ended_at": now} if delay is None else {"next_attempt_at": now + delay}
