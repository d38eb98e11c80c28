"""GET /events and GET /streams/{name}."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from eventstore.feed import cloudevent, shapes, wanted
from eventstore.feed.page import page
from eventstore.feed.stream_page import stream_page
from eventstore.feed.view import FeedView
from eventstore.http.endpoint import is_known
from eventstore.http.listing import limit_of, refuse_others


class Events(FeedView):
    @extend_schema(
        summary="The event feed",
        responses={(200, shapes.BATCH): shapes.CLOUD_EVENTS},
        parameters=[shapes.AFTER, shapes.TYPES, shapes.LIMIT, shapes.NEXT, shapes.POSITION, shapes.HEAD],
        examples=[shapes.EVENTS_EXAMPLE],
        operation_id="events",
        tags=["events"],
    )
    def get(self, request: Request) -> Response:
        """What has happened, of all streams in one order, a page at a time.

        Nothing is ever missing before the last event of an answer. Few events, or none, do not mean that there are no
        more: while `Feed-Position` is less than `Feed-Head`, there may be.
        """
        refuse_others(request, ("after", "types", "limit"))
        limit = limit_of(request, shapes.DEFAULT_LIMIT, shapes.LARGEST_LIMIT)
        found = page(wanted.after(request), wanted.wanted(request), limit)
        following = replace_query_param(request.build_absolute_uri(), "after", str(found.reached))
        headers = {
            "Link": f'<{following}>; rel="next"',
            "Feed-Position": str(found.reached.position),
            "Feed-Head": str(found.head),
            "Cache-Control": "no-store",
        }
        return Response(cloudevent.batch([told.cloud_event for told in found.events]), headers=headers)


class StreamEvents(FeedView):
    @extend_schema(
        summary="The events of one stream",
        responses={(200, shapes.BATCH): shapes.CLOUD_EVENTS, 304: None},
        parameters=[
            shapes.AFTER_VERSION,
            shapes.LIMIT,
            shapes.IF_NONE_MATCH,
            shapes.ETAG,
            shapes.NEXT_IN_STREAM,
        ],
        examples=[shapes.EVENTS_EXAMPLE],
        operation_id="stream_events",
        tags=["events"],
    )
    def get(self, request: Request, stream: str) -> Response:
        """All that has happened to one thing, oldest first: `order-...`, `stock-...`, as `subject` names it."""
        refuse_others(request, ("after_version", "limit"))
        limit = limit_of(request, shapes.DEFAULT_LIMIT, shapes.LARGEST_LIMIT)
        found = stream_page(stream, wanted.after_version(request), limit)
        headers = {"ETag": f'"{found.version}"', "Cache-Control": "no-cache"}
        if is_known(request.headers.get("If-None-Match", ""), headers["ETag"]):
            return Response(status=304, headers=headers)
        if found.reached < found.version:
            following = replace_query_param(request.build_absolute_uri(), "after_version", str(found.reached))
            headers["Link"] = f'<{following}>; rel="next"'
        return Response(cloudevent.batch(found.events), headers=headers)
