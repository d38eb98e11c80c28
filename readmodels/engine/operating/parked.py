"""What of a projection is parked: listed, tried again, or gone on without."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.http.endpoint import Sender
from eventstore.http.keyset import Position, Sort, Text, page
from eventstore.http.listing import LIST_PARAMETERS, listed
from readmodels.engine.asking.http import asked
from readmodels.engine.folding import rebuild
from readmodels.engine.operating import examples
from readmodels.engine.operating.commands import answered, described, operated
from readmodels.engine.operating.projections import READ, WRITE, OperatorView, found
from readmodels.engine.operating.shapes import (
    DiscardBody,
    ParkedAnswerShape,
    ParkedBody,
    ParkedListShape,
    ParkedQuestion,
)
from readmodels.engine.storing.checkpoint import LIVE
from readmodels.engine.storing.parked import Parked, waiting

# The order of the index that keeps them apart.
BY_KEY = Sort("key", ("key", "position"), tuple[Text, Position])
_EXAMPLE = {"key": "o1", "position": 17}


class ParkedList(OperatorView):
    scopes = {"GET": READ}
    parameters = ("limit", "cursor", *ParkedQuestion().get_fields())

    @extend_schema(
        summary="What of a projection is parked",
        responses=ParkedListShape,
        parameters=[ParkedQuestion, *LIST_PARAMETERS],
        examples=[answered(examples.page(examples.PARKED))],
        operation_id="parked",
        tags=["projections"],
    )
    def get(self, request: Request, name: str) -> Response:
        """By key: rows that stand still, because an event could not be folded into them, while all others go on."""
        decided = asked(request, ParkedQuestion)["decided"]
        rows = Parked.objects.filter(name=found(name).name, slot=LIVE, discarded_at__isnull=not decided)
        return Response(
            listed(
                request, lambda cursor, limit: page(rows, BY_KEY, cursor, limit), lambda rows: list(map(_shown, rows))
            )
        )


class ParkedRetry(OperatorView):
    scopes = {"POST": WRITE}

    @described("Try a parked event again", ParkedBody, ParkedAnswerShape, example=_EXAMPLE, answer=examples.FREED)
    def post(self, request: Request, name: str) -> Response:
        """With all that came after it. The answer says what parks the row now, if something does."""
        projection = found(name)
        return _decided(request, name, "retry", ParkedBody, lambda one, asked: rebuild.retry(projection, one))


class ParkedDiscarding(OperatorView):
    scopes = {"POST": WRITE}

    @described(
        "Go on without a parked event",
        DiscardBody,
        ParkedAnswerShape,
        example={**_EXAMPLE, "reason": "sent by mistake"},
        answer=examples.FREED,
    )
    def post(self, request: Request, name: str) -> Response:
        """For its row alone, and for good, replays too. The answer says what parks the row now, if something does."""
        projection, actor = found(name), cast(Sender, request.user).actor
        return _decided(
            request,
            name,
            "discard",
            DiscardBody,
            lambda one, asked: rebuild.discard(projection, one, asked["reason"], actor),
        )


def _decided(
    request: Request,
    name: str,
    action: str,
    body: type[ParkedBody],
    decide: Callable[[Parked, dict[str, Any]], Parked | None],
) -> Response:
    def act(asked: dict[str, Any]) -> dict[str, Any]:
        one = waiting(name).filter(key=asked["key"], position=asked["position"]).first()
        if one is None:
            raise Http404
        still = decide(one, asked)
        return {**one.which, "parked": _shown(still) if still else None}

    return operated(request, name, action, body, act)


def _shown(one: Parked) -> dict[str, Any]:
    return {
        **one.which,
        "event": one.event,
        "error": one.error,
        "attempts": one.attempts,
        "since": one.since,
        "tried_at": one.tried_at,
        "discarded_at": one.discarded_at,
        "discarded_by": one.discarded_by or None,
        "reason": one.reason or None,
    }
