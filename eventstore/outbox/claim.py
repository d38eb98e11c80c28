"""Taking deliveries to send: as a lease, committed before anything is sent. Those of a killed sender come again.

Each endpoint is claimed by one sender at a time and for a few of its deliveries: one that is dead or slow keeps
nobody from the others.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from eventstore.database.connection import DATABASE
from eventstore.outbox.lane import Lane
from eventstore.outbox.models import Delivery, WebhookEndpoint

LEASE = timedelta(minutes=1)
# A mail server may take the whole EMAIL_TIMEOUT for each step of a session, of which a letter needs up to twelve.
LEASE_OF_MAILS = timedelta(minutes=4)
ENDPOINTS = 8
DELIVERIES = 20


def claim(now: datetime) -> list[Lane]:
    """Some of what is due, of as many endpoints as are free."""
    with transaction.atomic(using=DATABASE):
        wanted = [None, *_free_endpoints(now)]
        lanes = [Lane(endpoint, _taken(endpoint, now)) for endpoint in wanted]
        lanes = [lane for lane in lanes if lane.deliveries]
        taken = [lane.endpoint.id for lane in lanes if lane.endpoint]
        WebhookEndpoint.objects.filter(id__in=taken).update(free_at=now + LEASE)
    return lanes


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.WAITING, next_attempt_at__lte=now)


def _free_endpoints(now: datetime) -> QuerySet[WebhookEndpoint]:
    """Those that have waited longest come first."""
    due = Exists(_due(now).filter(endpoint=OuterRef("pk")))
    return (
        WebhookEndpoint.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(Q(free_at__lte=now) & due, disabled_at=None)
        .order_by("free_at")[:ENDPOINTS]
    )


def _taken(endpoint: WebhookEndpoint | None, now: datetime) -> list[Delivery]:
    """In the order of the log; what tells of no event, a test, comes first."""
    due = _due(now).filter(endpoint=endpoint)
    locked = due.select_for_update(skip_locked=True, of=("self",)).order_by(F("position").asc(nulls_first=True))
    taken = list(locked.select_related("endpoint")[:DELIVERIES])
    until = now + (LEASE if endpoint else LEASE_OF_MAILS)
    Delivery.objects.filter(id__in=[delivery.id for delivery in taken]).update(next_attempt_at=until)
    return taken
