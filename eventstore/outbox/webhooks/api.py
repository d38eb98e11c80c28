"""The API of webhooks: configuration, so plain rows and no commands of the log."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventstore.http import keyset
from eventstore.http.body import NothingBody
from eventstore.http.endpoint import Sender, body_of
from eventstore.http.keyset import Moment, Page, Sort
from eventstore.http.listing import LIST_PARAMETERS, listed, refuse_others
from eventstore.outbox import resending
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.webhooks import endpoint as endpoints
from eventstore.outbox.webhooks.shapes import (
    DeliveryListShape,
    DeliveryShape,
    EndpointBody,
    EndpointListShape,
    EndpointShape,
    NewEndpointShape,
    endpoint_shown,
)

OLDEST_FIRST = Sort("id", ("id",), tuple[UUID])
NEWEST_FIRST = Sort("-created_at", ("created_at", "id"), tuple[Moment, UUID])
PAGE = ("limit", "cursor")
_EXAMPLE = {"url": "https://erp.example.com/orderlog", "event_types": ["order.*", "stock.received"]}


class Webhooks(APIView):
    scopes = {"GET": "webhooks:read", "POST": "webhooks:write"}

    @extend_schema(
        summary="Webhook endpoints",
        responses=EndpointListShape,
        parameters=LIST_PARAMETERS,
        operation_id="webhooks",
    )
    def get(self, request: Request) -> Response:
        """The oldest first, also those that are disabled."""
        refuse_others(request, PAGE)

        def ask(cursor: str | None, limit: int) -> Page[WebhookEndpoint]:
            return keyset.page(WebhookEndpoint.objects.all(), OLDEST_FIRST, cursor, limit)

        return Response(listed(request, ask, lambda rows: list(map(endpoint_shown, rows))))

    @extend_schema(
        summary="Register a webhook endpoint",
        request=EndpointBody,
        responses={201: NewEndpointShape},
        examples=[OpenApiExample("Example", _EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """It gets the events that follow. The answer has its secret, once: nobody can read it afterwards."""
        endpoint, secret = endpoints.create(**body_of(request, EndpointBody))
        headers = {"Location": f"{request.path}/{endpoint.id}", "Cache-Control": "no-store"}
        return Response(endpoint_shown(endpoint, secret), 201, headers=headers)


class Webhook(APIView):
    scopes = {"GET": "webhooks:read"}

    @extend_schema(summary="One webhook endpoint", responses=EndpointShape, operation_id="webhook")
    def get(self, request: Request, endpoint_id: str) -> Response:
        refuse_others(request, ())
        return Response(endpoint_shown(endpoints.find(endpoint_id)))


class WebhookDisabling(APIView):
    scopes = {"POST": "webhooks:write"}

    @extend_schema(summary="Disable a webhook endpoint", request=NothingBody, responses=EndpointShape)
    def post(self, request: Request, endpoint_id: str) -> Response:
        """It gets nothing more, and what waits for it is dropped."""
        reason = f"by {cast(Sender, request.user).actor}"
        return _changed(request, endpoint_id, lambda endpoint: endpoints.disable(endpoint, reason))


class WebhookEnabling(APIView):
    scopes = {"POST": "webhooks:write"}

    @extend_schema(summary="Enable a webhook endpoint", request=NothingBody, responses=EndpointShape)
    def post(self, request: Request, endpoint_id: str) -> Response:
        """It gets the events that follow; what was dropped can be sent again one by one."""
        return _changed(request, endpoint_id, endpoints.enable)


class WebhookTest(APIView):
    scopes = {"POST": "webhooks:write"}

    @extend_schema(summary="Test a webhook endpoint", request=NothingBody, responses={202: DeliveryShape})
    def post(self, request: Request, endpoint_id: str) -> Response:
        """A `webhook.test` is sent to it within moments; its deliveries say what came of it."""
        body_of(request, NothingBody)
        return Response(DeliveryShape(endpoints.test(endpoints.find(endpoint_id))).data, 202)


class WebhookDeliveries(APIView):
    scopes = {"GET": "webhooks:read"}

    @extend_schema(
        summary="Deliveries to a webhook endpoint",
        responses=DeliveryListShape,
        parameters=LIST_PARAMETERS,
        operation_id="webhook_deliveries",
    )
    def get(self, request: Request, endpoint_id: str) -> Response:
        """The newest first, with every attempt."""
        refuse_others(request, PAGE)
        rows = Delivery.objects.filter(endpoint=endpoints.find(endpoint_id)).prefetch_related("attempt_log")

        def ask(cursor: str | None, limit: int) -> Page[Delivery]:
            return keyset.page(rows, NEWEST_FIRST, cursor, limit)

        return Response(listed(request, ask, lambda found: list(DeliveryShape(found, many=True).data)))


class WebhookReplay(APIView):
    scopes = {"POST": "webhooks:write"}

    @extend_schema(summary="Send a delivery again", request=NothingBody, responses={202: DeliveryShape})
    def post(self, request: Request, delivery_id: str) -> Response:
        """With the same id, by which a receiver that has had it already knows it."""
        body_of(request, NothingBody)
        delivery = resending.find(delivery_id)
        if delivery.endpoint is None:
            raise resending.DeliveryNotFound
        resending.resend(delivery)
        return Response(DeliveryShape(resending.find(delivery_id)).data, 202)


def _changed(request: Request, endpoint_id: str, change: Callable[[WebhookEndpoint], None]) -> Response:
    body_of(request, NothingBody)
    change(endpoints.find(endpoint_id))
    return Response(endpoint_shown(endpoints.find(endpoint_id)))
