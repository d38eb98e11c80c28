"""How an operator's commands arrive over HTTP: each is done once, and noted with who has sent it."""

import json
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from eventstore.http.body import Body
from eventstore.http.endpoint import body_of, envelope_of, idempotency_key
from readmodels.engine.operating.operation import once
from readmodels.engine.operating.refusals import refusals


def operated(
    request: Request,
    name: str,
    action: str,
    body: type[Body],
    act: Callable[[dict[str, Any]], dict[str, Any]],
    status: int = 200,
) -> Response:
    """The answer of `act(body's values)`, or the one that it gave when this command came before."""
    envelope, asked = envelope_of(request), body_of(request, body)
    with refusals():
        done = once(envelope, name, action, asked, lambda: _plain(act(asked)))
    return Response(done.answer, status, headers={"Idempotent-Replayed": "true"} if done.repeated else {})


def described(
    summary: str,
    body: type[Body],
    answers: type[serializers.Serializer[Any]],
    *,
    status: int = 200,
    example: dict[str, Any] | None = None,
    answer: dict[str, Any],
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """For OpenAPI."""
    headers = {"Idempotent-Replayed": '"true" when this is the answer of an earlier request with the same key.'}
    if status == 202:
        headers["Location"] = "Where its progress can be read."
    return extend_schema(
        summary=summary,
        parameters=[
            idempotency_key(required=False),
            *(
                OpenApiParameter(one, location=OpenApiParameter.HEADER, description=text, response=[status])
                for one, text in headers.items()
            ),
        ],
        request=body,
        responses={status: answers},
        examples=[OpenApiExample("Example", example or {}, request_only=True), answered(answer, status)],
        tags=["projections"],
    )


def answered(example: dict[str, Any], status: int = 200) -> OpenApiExample:
    """What an answer looks like."""
    return OpenApiExample("Answer", example, response_only=True, status_codes=[str(status)])


def _plain(answer: dict[str, Any]) -> Any:
    """As it is sent: what is kept and what is answered are the same."""
    return json.loads(json.dumps(answer, cls=JSONEncoder))
