"""What the feed's views have in common: CloudEvents are passed on as they are, problems are told as everywhere."""

from typing import Any, ClassVar

from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from eventstore.feed import shapes
from eventstore.log.log import UnreadableEvent


class NotReadableYet(APIException):
    status_code = 503
    default_code = "unavailable"
    wait = 60


class AsItIs(JSONRenderer):
    """CloudEvents are encoded already; problems are not."""

    def render(self, data: Any, *arguments: Any, **options: Any) -> bytes:
        if isinstance(data, bytes):
            return data
        return bytes(super().render(data, *arguments, **options))


class BatchRenderer(AsItIs):
    media_type = shapes.BATCH
    format = "cloudevents"


class FeedView(APIView):
    scopes: ClassVar = {"GET": "events:read"}
    renderer_classes = [BatchRenderer, AsItIs]

    def handle_exception(self, exception: Exception) -> Response:
        if isinstance(exception, UnreadableEvent):
            exception = NotReadableYet(f"A later release has to tell of it: {exception}.")
        return super().handle_exception(exception)
