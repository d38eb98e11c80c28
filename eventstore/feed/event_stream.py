"""GET /events/stream: the feed as server-sent events, in a process that can hold many connections open."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.decider import CommandRefused
from eventstore.feed import shapes, sse, wanted
from eventstore.feed.asking import AWAY, ask, respond
from eventstore.feed.following import PAGE, Client
from eventstore.feed.page import Page, Wanted, page
from eventstore.feed.view import AsItIs, FeedView
from eventstore.http.listing import refuse_others


class ServedElsewhere(CommandRefused):
    """This process answers requests and cannot stream. Another one does: at `stream_url`, where it has one.

    Else the proxy in front of both has to lead this address to it.
    """

    code = "misdirected_request"


class EventStreamRenderer(AsItIs):
    media_type = shapes.EVENT_STREAM
    format = "stream"


class EventStream(FeedView):
    renderer_classes = [EventStreamRenderer, AsItIs]

    @extend_schema(
        summary="The event feed as it comes",
        responses={(200, shapes.EVENT_STREAM): str},
        parameters=[shapes.AFTER, shapes.TYPES, shapes.LAST_EVENT_ID],
        examples=[shapes.STREAM_EXAMPLE],
        operation_id="event_stream",
        tags=["events"],
    )
    def get(self, request: Request) -> Response:
        """The same events as server-sent events: `id` is the position, `event` the type, `data` the CloudEvent.

        A client that comes again with `Last-Event-ID` goes on where it was: nothing is left out, nothing comes twice.
        An `id` without an event says how far a client has come that wants only some types. Every 15 seconds without an
        event there is a comment. Where another process serves streams this one answers 421 with its `stream_url`: ask
        there, with the same credential.
        """
        url: str = settings.STREAM_URL
        raise ServedElsewhere(**({"stream_url": f"{url}{request.path}"} if url else {}))


class Admission(FeedView):
    """Who may have the stream, and from where on: what a request is told before its stream begins."""

    renderer_classes = [EventStreamRenderer, AsItIs]
    http_method_names = ["get", "options"]

    def get(self, request: Request) -> HttpResponse:
        refuse_others(request, ("after", "types"))
        types = wanted.wanted(request)
        return Admitted(page(wanted.last_seen(request), types, PAGE), types)


class Admitted(HttpResponse):
    """Goes no further than to `stream`, which answers in its place."""

    def __init__(self, first: Page, types: Wanted) -> None:
        super().__init__()
        self.first, self.types = first, types


_admission = Admission.as_view()


@csrf_exempt
async def stream(request: HttpRequest) -> HttpResponseBase:
    answer = await respond(_admission, request)
    if isinstance(answer, Admitted):
        return sse.answer(Client(answer.first, answer.types).messages(), lambda: _is_welcome(request))
    return answer


async def _is_welcome(request: HttpRequest) -> bool:
    try:
        return await ask(_is_admitted, request)
    except AWAY:  # nobody can tell, and nothing is told meanwhile
        return True


def _is_admitted(request: HttpRequest) -> bool:
    view = Admission()
    view.setup(request)
    try:
        view.initial(view.initialize_request(request))
    except APIException:
        return False
    return True
