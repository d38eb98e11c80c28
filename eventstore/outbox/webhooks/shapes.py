"""The webhooks' bodies and answers."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from eventstore.http.body import Body, Text
from eventstore.http.event_pattern import means_something
from eventstore.http.listing import ListShape
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.webhooks.address import LONGEST_URL, AddressRefused, parsed
from eventstore.outbox.webhooks.signature import shown


class EventPattern(Text):
    default_error_messages = {"unknown": "No event is called so: write a type such as order.placed, order.* or *."}

    def to_internal_value(self, data: Any) -> str:
        pattern = super().to_internal_value(data)
        if not means_something(pattern):
            self.fail("unknown")
        return str(pattern)


class EndpointBody(Body):
    url = Text(max_length=LONGEST_URL, help_text="https, and on the public internet")
    event_types = serializers.ListField(
        child=EventPattern(max_length=100), min_length=1, max_length=100, help_text="order.placed, order.* or *"
    )
    description = Text(max_length=500, required=False, allow_blank=True, default="")

    def validate_url(self, url: str) -> str:
        try:
            parsed(url, bool(settings.WEBHOOKS_TO_PRIVATE_ADDRESSES))
        except AddressRefused as refused:
            raise serializers.ValidationError(str(refused), code="invalid") from refused
        return url


class EndpointShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.CharField()
    event_types = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField()
    created_at = serializers.DateTimeField()
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_reason = serializers.CharField()


class NewEndpointShape(EndpointShape):
    secret = serializers.CharField(help_text="what messages are signed with; it is shown this once")


class EndpointListShape(ListShape):
    results = EndpointShape(many=True)


class AttemptShape(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    http_status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()


class DeliveryShape(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="the webhook-id of the message")
    type = serializers.CharField(source="kind")
    position = serializers.IntegerField(allow_null=True, help_text="of the event; null for a test")
    state = serializers.ChoiceField(choices=Delivery.State.values)
    next_attempt_at = serializers.DateTimeField(help_text="null unless it is waiting", allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    attempts = AttemptShape(many=True, source="attempt_log.all")

    def to_representation(self, instance: Delivery) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown if instance.state == Delivery.State.WAITING else {**shown, "next_attempt_at": None}


class DeliveryListShape(ListShape):
    results = DeliveryShape(many=True)


def endpoint_shown(endpoint: WebhookEndpoint, secret: bytes | None = None) -> dict[str, Any]:
    answer = dict(EndpointShape(endpoint).data)
    return answer | ({"secret": shown(secret)} if secret else {})
