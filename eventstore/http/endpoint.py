"""How commands arrive over HTTP and how they are answered. Knows no domain."""

import re
from collections.abc import Callable
from functools import cache, wraps
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol, cast
from urllib.parse import urljoin
from uuid import UUID, uuid5

import msgspec
from django.conf import settings
from django.urls import register_converter
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventstore.commands.batch import Envelope
from eventstore.http.body import Body, read
from eventstore.identifier import uuid7
from eventstore.log.stream import Receipt
from eventstore.tracing import trace

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_ETAG = re.compile(r'"([0-9]{1,9})"')
_COMMANDS = UUID("5b6f7a52-8f0b-4e0e-9a53-1f0f6c2d7f11")
_NO_VERSION = -1

CommandHandler = Callable[..., Receipt]


class Sender(Protocol):
    """The authenticated user: `id` keeps the Idempotency-Keys of two clients apart."""

    id: str
    actor: str


class Posted(NamedTuple):
    """What an endpoint takes, and what it does with it: not only requests of the API come to it."""

    summary: str
    body: type[Body]
    answers: str
    handler: CommandHandler


POSTED: dict[Callable[..., Response], Posted] = {}


class LengthRequired(APIException):
    """WSGI has no length for a body that comes in chunks: it would be taken for an empty one."""

    status_code = 411
    default_detail = "Send the body with a Content-Length, not in chunks."


class KeyInPath:
    """A thing's key in a path, `<key:sku>`: printable ASCII, also the spaces that imported keys may have."""

    regex = "[!-.0-~][ -.0-~]{0,63}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class StreamInPath(KeyInPath):
    """The name of a stream in a path, `<stream:name>`: a category, and the key of a thing."""

    regex = "[!-.0-~][ -.0-~]{0,127}"


register_converter(KeyInPath, "key")
register_converter(StreamInPath, "stream")


def command(
    summary: str,
    *,
    body: type[Body],
    answers: str,
    example: dict[str, Any],
    status: int = 200,
    key_required: bool = False,
    made_in: str | None = None,
) -> Callable[[CommandHandler], Callable[..., Response]]:
    """Makes an APIView's method of `handler(view, envelope, values, **path) -> Receipt`, and describes it for OpenAPI.

    `answers` names the member of the answer that holds the stream's key. `key_required`: stock or money moves.
    `made_in` is the list, as seen from the command's path, that what it makes can be read in, if it is another thing.
    """

    def decorate(handler: CommandHandler) -> Callable[..., Response]:
        @_described(summary, body, answers, example, status, key_required)
        @wraps(handler)
        def answered(view: Any, request: Request, **path: str) -> Response:
            refuse_chunks(request)
            envelope = envelope_of(request, key_required)
            receipt = handler(view, envelope, read(body, request.data), **path)
            return answer(receipt, answers, status, _thing(request.path, receipt, path, made_in))

        POSTED[answered] = Posted(summary, body, answers, handler)
        return answered

    return decorate


def posted(endpoint: type[APIView]) -> Posted:
    """What a POST to this endpoint is."""
    return POSTED[vars(endpoint)["post"]]


def refuse_chunks(request: Request) -> None:
    """Raises LengthRequired."""
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired


def body_of(request: Request, body: type[Body]) -> dict[str, Any]:
    """What the body says. Raises LengthRequired, or ValidationError."""
    refuse_chunks(request)
    return dict(read(body, request.data))


def envelope_of(request: Request, key_required: bool = False) -> Envelope:
    """What a request says of its command beside the command itself. Raises ParseError for a missing or bad key."""
    sender = cast(Sender, request.user)
    key = request.headers.get("Idempotency-Key")
    content = [request.method, request.path, request.data]
    return enveloped(
        _command_id(sender, key, key_required),
        sender.actor,
        b"" if key is None else fingerprint(key, content),
        _expected_version(request.headers.get("If-Match")),
    )


def enveloped(id: UUID, actor: str, fingerprint: bytes, expected_version: int | None = None) -> Envelope:
    """That of a command that is sent now, by a request that has a trace."""
    origin = trace.current()
    return Envelope(
        id=id,
        actor=actor,
        occurred_at=timezone.now(),
        fingerprint=fingerprint,
        correlation_id=origin.correlation_id if origin else None,
        trace_id=origin.trace_id if origin else None,
        expected_version=expected_version,
    )


def command_id(sender: str, key: str) -> UUID:
    """The same whenever this sender uses this key, and nobody else's."""
    return uuid5(_COMMANDS, f"{sender}/{key}")


def fingerprint(key: str, content: Any) -> bytes:
    """Tells whether what comes with this key is what came with it before.

    It may hold personal data, which could be found by trying. So it is hashed with two keys that the log does not
    hold: ours, and the sender's.
    """
    secret = blake2b(key.encode(), key=blake2b(settings.SECRET_KEY.encode()).digest()).digest()
    return blake2b(msgspec.json.encode(content, order="sorted"), digest_size=16, key=secret).digest()


def answer(receipt: Receipt, name: str, status: int, location: str) -> Response:
    """The receipt as a client reads it; 201 says where what it made or moved can be read."""
    headers = {"Consistency-Token": str(receipt.position), "ETag": f'"{receipt.version}"'}
    if receipt.repeated:
        headers["Idempotent-Replayed"] = "true"
    if status == 201:
        headers["Location"] = iri_to_uri(location)
    body = {name: _key(receipt), "version": receipt.version, "position": receipt.position}
    return Response(body, status, headers=headers)


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match says that the client has what this ETag names."""
    return if_none_match.strip() == "*" or etag in (tag.removeprefix("W/") for tag in parse_etags(if_none_match))


def _thing(address: str, receipt: Receipt, path: dict[str, str], made_in: str | None) -> str:
    """A command to a thing is posted right below it, the one that creates it right above it."""
    if made_in is not None:
        return urljoin(address, f"{made_in}/{_key(receipt)}")
    return address.rpartition("/")[0] if path else f"{address}/{_key(receipt)}"


def _key(receipt: Receipt) -> str:
    return receipt.stream.partition("-")[2]


def _command_id(sender: Sender, key: str | None, required: bool) -> UUID:
    if key is None:
        if required:
            raise ParseError(
                "Idempotency-Key is required: an id of your own for this command, the same in every retry."
            )
        return uuid7()
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise ParseError("Idempotency-Key must be 1 to 255 visible ASCII characters.")
    return command_id(sender.id, key)


def _expected_version(if_match: str | None) -> int | None:
    """The version that If-Match asks for. "*" is any; what is no ETag of ours matches none."""
    if if_match is None or if_match.strip() == "*":
        return None
    etag = _ETAG.fullmatch(if_match.strip())
    return int(etag[1]) if etag else _NO_VERSION


def _described(
    summary: str, body: type[Body], answers: str, example: dict[str, Any], status: int, key_required: bool
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    return extend_schema(
        summary=summary,
        parameters=[idempotency_key(key_required), _IF_MATCH],
        request=body,
        responses={status: _receipt_shape(answers)},
        examples=[OpenApiExample("Example", example, request_only=True)],
    )


@cache
def _receipt_shape(answers: str) -> serializers.Serializer[Any]:
    shape: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        answers: serializers.CharField(help_text="the key of what has changed"),
        "version": serializers.IntegerField(help_text="its version now"),
        "position": serializers.IntegerField(help_text="where in the log the change stands: the Consistency-Token"),
    }
    return inline_serializer(f"{answers.removesuffix('_id').title().replace('_', '')}Receipt", shape)


def idempotency_key(required: bool) -> OpenApiParameter:
    """How OpenAPI describes it."""
    return OpenApiParameter(
        "Idempotency-Key",
        location=OpenApiParameter.HEADER,
        required=required,
        pattern="^[\\x21-\\x7e]{1,255}$",
        description="An id of your own for this command. However often it is sent with this key, it has one effect "
        "and one answer; another request with the same key is refused with 422.",
    )


_IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="The ETag of what you saw. If it has changed since, the command is refused with 412.",
)
