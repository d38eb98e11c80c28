"""The feed as the OpenAPI document describes it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, inline_serializer
from rest_framework import serializers

BATCH = "application/cloudevents-batch+json"
EVENT_STREAM = "text/event-stream"
DEFAULT_LIMIT, LARGEST_LIMIT = 100, 1_000

EXAMPLE = {
    "specversion": "1.0",
    "id": "4711-01980a4e-5f3c-7b0e-9f43-0a7a1c1f7a11",
    "source": "/orderlog",
    "type": "stock.received",
    "subject": "stock-MUG-01",
    "time": "2026-01-01T10:00:00Z",
    "datacontenttype": "application/json",
    "sequence": "4711",
    "streamversion": 3,
    "recordedtime": "2026-01-01T10:00:00.012Z",
    "correlationid": "01980a4e-5f3c-7b0e-9f43-0a7a1c1f7a11",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-9f430a7a1c1f7a11-00",
    "data": {"sku": "MUG-01", "quantity": 100, "location": "main"},
}
EXAMPLE_OF_STREAM = (
    "retry: 1000\n\n"
    "id: 4711\nevent: stock.received\n"
    'data: {"specversion":"1.0","id":"4711-01980a4e-5f3c-7b0e-9f43-0a7a1c1f7a11","source":"/orderlog",'
    '"type":"stock.received","subject":"stock-MUG-01","time":"2026-01-01T10:00:00Z",'
    '"datacontenttype":"application/json","sequence":"4711","streamversion":3,'
    '"data":{"sku":"MUG-01","quantity":100,"location":"main"}}\n\n'
    ": \nid: 4711\n\n"
)


_FIELDS: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "specversion": serializers.CharField(help_text="1.0"),
    "id": serializers.CharField(help_text="of this event in this log; pass over one that you have had"),
    "source": serializers.CharField(),
    "type": serializers.CharField(help_text="such as order.placed"),
    "subject": serializers.CharField(help_text="the stream"),
    "time": serializers.DateTimeField(help_text="when it occurred"),
    "datacontenttype": serializers.CharField(),
    "sequence": serializers.CharField(help_text="its position in the log, by which all events are in order"),
    "streamversion": serializers.IntegerField(help_text="its place in its stream; without gaps, from 1"),
    "recordedtime": serializers.DateTimeField(required=False, help_text="when it was recorded"),
    "correlationid": serializers.UUIDField(required=False, help_text="the same for all that one command has led to"),
    "causationid": serializers.CharField(required=False, help_text="the position of the event that led to it"),
    "traceparent": serializers.CharField(required=False, help_text="W3C: the trace that its command belonged to"),
    "data": serializers.DictField(help_text="what is published of it; never anything personal"),
}
CLOUD_EVENTS = inline_serializer("CloudEvent", _FIELDS, many=True)

AFTER = OpenApiParameter(
    "after",
    str,
    description="Go on after this position, or, better, after the event with this `id`: then a log that was restored "
    "from an older backup, and has another event there, is told by 409. Left out: from the first event on.",
)
TYPES = OpenApiParameter(
    "types", str, description="`order.placed`, `order.*` or `*`; several with commas between them. Left out: all."
)
LIMIT = OpenApiParameter("limit", int, description=f"Events of a page, at most {LARGEST_LIMIT}.", default=DEFAULT_LIMIT)
AFTER_VERSION = OpenApiParameter("after_version", int, description="Go on after this version.", default=0)
LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID",
    str,
    OpenApiParameter.HEADER,
    description="As `after`, and before it. Browsers send it.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An ETag: 304 while the stream has that version."
)
EVENTS_EXAMPLE = OpenApiExample("Example", EXAMPLE, response_only=True, media_type=BATCH)
STREAM_EXAMPLE = OpenApiExample("Example", EXAMPLE_OF_STREAM, response_only=True, media_type=EVENT_STREAM)


def answered(name: str, description: str, *statuses: int) -> OpenApiParameter:
    """A header of the answer."""
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, description=description, response=list(statuses or (200,))
    )


NEXT = answered("Link", '`<...>; rel="next"`: where to go on, also once there is nothing more for the moment.')
NEXT_IN_STREAM = answered("Link", '`<...>; rel="next"`, where there are more.')
POSITION = answered("Feed-Position", "Up to here nothing is missing: `after` of the next request.")
HEAD = answered("Feed-Head", "Up to here the log could be read at that moment.")
ETAG = answered("ETag", "The stream's version.", 200, 304)
