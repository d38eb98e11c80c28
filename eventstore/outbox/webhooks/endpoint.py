"""Where webhooks go: plain rows that clients make, disable and enable. They are kept, as their delivery log is.

The secret is encrypted with a data key of the endpoint's own, which stands among those of persons, wrapped as they are:
so whatever is done about those keys (rotation, backups, a missing one) is done about these.
"""

import secrets
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eventstore.database.connection import DATABASE
from eventstore.decider import CommandRefused
from eventstore.identifier import uuid7
from eventstore.log import log
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.webhooks.signature import SECRET_BYTES
from eventstore.privacy import personal_key

TEST = "webhook.test"
_PURPOSE = b"webhook secret"


class EndpointNotFound(CommandRefused):
    """There is no webhook endpoint with this id."""

    code = "not_found"


class EndpointDisabled(CommandRefused):
    """The endpoint is disabled. Enable it first."""


def create(url: str, event_types: Sequence[str], description: str) -> tuple[WebhookEndpoint, bytes]:
    """The endpoint, and its secret, which is shown once. Raises KeyMissing."""
    after = log.watermark()
    secret, made = secrets.token_bytes(SECRET_BYTES), uuid7()
    with transaction.atomic(using=DATABASE):
        key = personal_key.claimed([_subject(made)])[_subject(made)]
        endpoint = WebhookEndpoint.objects.create(
            id=made,
            url=url,
            event_types=list(event_types),
            description=description,
            secret=key.encrypt(secret, _PURPOSE),
            after=after,
        )
    return endpoint, secret


def find(endpoint_id: str | UUID) -> WebhookEndpoint:
    """Raises EndpointNotFound."""
    try:
        return WebhookEndpoint.objects.get(id=UUID(str(endpoint_id)))
    except (ValueError, WebhookEndpoint.DoesNotExist):
        raise EndpointNotFound from None


def secret_of(endpoint: WebhookEndpoint) -> bytes:
    """Raises KeyMissing or PersonalDataDamaged."""
    subject = _subject(endpoint.id)
    return personal_key.held([subject])[subject].decrypt(endpoint.secret, _PURPOSE)


def disable(endpoint: WebhookEndpoint, reason: str) -> None:
    """From now on it gets nothing, and what it waits for is dropped."""
    now = timezone.now()
    with transaction.atomic(using=DATABASE):
        enabled = WebhookEndpoint.objects.filter(id=endpoint.id, disabled_at=None)
        if enabled.update(disabled_at=now, disabled_reason=reason):
            Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.WAITING).update(
                state=Delivery.State.DROPPED, ended_at=now, last_error=f"the endpoint was disabled: {reason}"
            )


def enable(endpoint: WebhookEndpoint) -> None:
    """It gets the events that follow; those that it missed can be read from the log."""
    WebhookEndpoint.objects.filter(id=endpoint.id).exclude(disabled_at=None).update(
        disabled_at=None, disabled_reason="", failures=0, free_at=timezone.now()
    )


def test(endpoint: WebhookEndpoint) -> Delivery:
    """A delivery that tells of no event. Raises EndpointDisabled."""
    if endpoint.disabled_at:
        raise EndpointDisabled
    return Delivery.objects.create(id=uuid7(), channel=Delivery.Channel.WEBHOOK, kind=TEST, endpoint=endpoint)


def _subject(endpoint_id: UUID) -> str:
    return f"webhook-{endpoint_id}"
