"""An operator or a client has a delivery sent again: with the same id, and with all its attempts."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eventstore.database.connection import DATABASE
from eventstore.decider import CommandRefused
from eventstore.outbox.models import Delivery
from eventstore.outbox.webhooks.endpoint import EndpointDisabled


class DeliveryNotFound(CommandRefused):
    """There is no delivery with this id."""

    code = "not_found"


def find(delivery_id: str | UUID) -> Delivery:
    """Raises DeliveryNotFound."""
    try:
        return Delivery.objects.select_related("endpoint").get(id=UUID(str(delivery_id)))
    except (ValueError, Delivery.DoesNotExist):
        raise DeliveryNotFound from None


def resend(delivery: Delivery) -> None:
    """Whatever has become of it. Raises EndpointDisabled."""
    with transaction.atomic(using=DATABASE):
        locked = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint").get(id=delivery.id)
        if locked.endpoint and locked.endpoint.disabled_at:
            raise EndpointDisabled
        Delivery.objects.filter(id=delivery.id).update(
            state=Delivery.State.WAITING, attempts=0, next_attempt_at=timezone.now(), ended_at=None, last_error=""
        )
