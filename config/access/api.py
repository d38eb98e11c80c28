"""POST /customers/{id}/tokens."""

from datetime import UTC, datetime
from typing import Any, cast

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.access.customer_token import LONGEST_SECONDS, issue
from config.access.models import ApiKey
from eventstore.http.body import Body, Whole, read
from eventstore.http.endpoint import LengthRequired


class TokenBody(Body):
    expires_in = Whole(min_value=1, max_value=LONGEST_SECONDS, default=3600, help_text="seconds")


class TokenShape(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="`Authorization: Bearer TOKEN`; whoever has it acts for the customer")
    customer_id = serializers.CharField()
    expires_at = serializers.DateTimeField()


class CustomerTokens(APIView):
    scopes = {"POST": "tokens:write"}

    @extend_schema(
        summary="Make a token for a customer",
        request=TokenBody,
        responses={201: TokenShape},
        examples=[OpenApiExample("Example", {"expires_in": 3600}, request_only=True)],
        operation_id="customer_tokens_create",
        tags=["customers"],
    )
    def post(self, request: Request, customer_id: str) -> Response:
        """Opens what is theirs, until it expires. It ends with the API key that made it, and with the customer."""
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired
        body = read(TokenBody, request.data)
        token = issue(customer_id, cast(ApiKey, request.user), body["expires_in"])
        shown = {
            "token": token.text,
            "customer_id": customer_id,
            "expires_at": datetime.fromtimestamp(token.expires_at, UTC),
        }
        return Response(shown, 201, headers={"Cache-Control": "no-store"})
