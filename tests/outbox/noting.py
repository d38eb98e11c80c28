"""What happens before something is sent: events are noted, time passes."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from eventstore.event import Recorded, event_types
from eventstore.log import log
from eventstore.outbox.mail import Mails
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.webhooks import endpoint as endpoints
from eventstore.outbox.webhooks.follower import Webhooks


def note() -> None:
    """All events of the log, as the followers are given them."""
    note_these(log.read(0, log.watermark(), event_types(), 1_000))


def note_these(events: Sequence[Recorded]) -> None:
    with transaction.atomic():
        for follower in (Mails(), Webhooks()):
            follower.note(events)


def endpoint(url: str, *event_types: str) -> WebhookEndpoint:
    return endpoints.create(url, event_types or ("*",), "")[0]


def time_passes() -> None:
    """As much of it as any delivery or endpoint waits for."""
    now = timezone.now()
    Delivery.objects.update(next_attempt_at=now)
    WebhookEndpoint.objects.update(free_at=now)


def the_delivery() -> Delivery:
    return Delivery.objects.get()


def states() -> list[str]:
    """In the order of the events."""
    return list(Delivery.objects.order_by("position").values_list("state", flat=True))


def attempts(delivery: Delivery) -> list[str]:
    return list(delivery.attempt_log.values_list("outcome", flat=True))
