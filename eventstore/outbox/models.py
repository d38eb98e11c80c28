"""The outbox's tables: what is to be sent, each attempt at it, and where webhooks go. None holds personal data."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from eventstore.identifier import uuid7


class WebhookEndpoint(models.Model):
    """`secret` is encrypted by a data key of the endpoint's own. It gets events that stand behind `after` in the log.

    Nobody sends to it before `free_at`: that is the lease of who is sending just now, or a rest after failures.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    url = models.TextField()
    event_types: "models.JSONField[list[str], list[str]]" = models.JSONField()
    description = models.TextField(blank=True)
    secret = models.TextField()
    after = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.TextField(blank=True)
    failures = models.IntegerField(default=0)
    free_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """A mail or a webhook to send. Of a mail only the event is kept: recipient and text are found when it is sent."""

    class Channel(models.TextChoices):
        MAIL = "mail"
        WEBHOOK = "webhook"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True)
    channel = models.TextField(choices=Channel.choices)
    kind = models.TextField()
    position = models.BigIntegerField(null=True)
    endpoint = models.ForeignKey(WebhookEndpoint, models.PROTECT, null=True)
    state = models.TextField(choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        default_permissions = ("view",)
        permissions = (("resend_delivery", "Can send a delivery again"),)
        indexes = (
            models.Index(fields=("endpoint", "next_attempt_at"), condition=Q(state="waiting"), name="outbox_due"),
            models.Index(fields=("created_at", "id"), name="outbox_newest"),
            models.Index(fields=("state", "created_at", "id"), name="outbox_newest_in_state"),
            models.Index(fields=("endpoint", "created_at", "id"), name="outbox_newest_of_endpoint"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Attempt(models.Model):
    """`at` is when it had ended."""

    delivery: "models.ForeignKey[Any, Delivery]" = models.ForeignKey(
        Delivery, models.CASCADE, related_name="attempt_log"
    )
    at = models.DateTimeField()
    outcome = models.TextField()
    http_status = models.IntegerField(null=True)
    milliseconds = models.IntegerField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at}"
