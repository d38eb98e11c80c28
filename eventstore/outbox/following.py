"""The mails and webhooks that followed from events. Their ids follow from the events' positions, and are the index."""

from collections.abc import Sequence

from django.db.models import QuerySet

from eventstore.outbox import mail
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.webhooks import follower as webhooks

MOST_ENDPOINTS = 50


def following(positions: Sequence[int]) -> QuerySet[Delivery]:
    """What was noted to be sent of the events at these positions, whatever became of it."""
    endpoints = WebhookEndpoint.objects.order_by("-id").values_list("id", flat=True)[:MOST_ENDPOINTS]
    ids = [
        *(mail.delivery_id(kind, position) for kind in mail.kinds() for position in positions),
        *(webhooks.delivery_id(endpoint, position) for endpoint in endpoints for position in positions),
    ]
    return Delivery.objects.filter(id__in=ids).select_related("endpoint").order_by("created_at", "id")
