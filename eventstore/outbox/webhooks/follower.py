"""Notes a delivery for each endpoint that wants an event."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID, uuid5

from eventstore.event import Event, Recorded, event_types
from eventstore.http.event_pattern import wants
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.reactions.follower import Follower

_WEBHOOKS = UUID("3f0f2f5a-6f0e-4b57-9a41-86a0a0b5d0c1")


class Webhooks(Follower):
    name: ClassVar[str] = "webhooks"
    from_now: ClassVar[bool] = True

    @property
    def event_types(self) -> tuple[type[Event], ...]:  # type: ignore[override]
        """Every event there is, once all apps have declared theirs."""
        return event_types()

    def note(self, events: Sequence[Recorded]) -> None:
        # Locked: whoever disables one meanwhile drops what is noted here, too.
        endpoints = list(WebhookEndpoint.objects.select_for_update(no_key=True).filter(disabled_at=None))
        wanted = [
            _delivery(endpoint, recorded)
            for recorded in events
            for endpoint in endpoints
            if recorded.position > endpoint.after and wants(endpoint.event_types, recorded.event.stored_name)
        ]
        Delivery.objects.bulk_create(wanted, ignore_conflicts=True)


def delivery_id(endpoint: UUID, position: int) -> UUID:
    """Of what an endpoint is told of the event at a position."""
    return uuid5(_WEBHOOKS, f"{endpoint}/{position}")


def _delivery(endpoint: WebhookEndpoint, recorded: Recorded) -> Delivery:
    return Delivery(
        id=delivery_id(endpoint.id, recorded.position),
        channel=Delivery.Channel.WEBHOOK,
        kind=recorded.event.stored_name,
        position=recorded.position,
        endpoint=endpoint,
    )
