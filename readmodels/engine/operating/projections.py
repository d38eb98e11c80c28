"""GET /projections: how far each has come, and what it waits for."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventstore.http.listing import refuse_others
from readmodels.engine import registry
from readmodels.engine.operating import examples
from readmodels.engine.operating.commands import answered
from readmodels.engine.operating.shapes import ProjectionListShape, ProjectionShape
from readmodels.engine.projection import Projection
from readmodels.engine.replaying import swap
from readmodels.engine.replaying.under_way import Replay, under_way
from readmodels.engine.storing.checkpoint import LIVE, PREVIOUS, hindmost
from readmodels.engine.storing.pausing import Pause
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.watching.status import statuses

READ, WRITE = "projections:read", "projections:write"


class OperatorView(APIView):
    """`parameters` are those of the query that the view knows; others are refused."""

    parameters: ClassVar[tuple[str, ...]] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_others(request, self.parameters)


class Projections(OperatorView):
    scopes = {"GET": READ}

    @extend_schema(
        summary="Projections",
        responses=ProjectionListShape,
        examples=[answered(examples.page(examples.PROJECTION))],
        operation_id="projections",
        tags=["projections"],
    )
    def get(self, request: Request) -> Response:
        """All of them on one page; there is one for each read model."""
        return Response({"results": shown_projections(), "next": None, "previous": None})


class OneProjection(OperatorView):
    scopes = {"GET": READ}

    @extend_schema(
        summary="One projection",
        responses=ProjectionShape,
        examples=[answered(examples.PROJECTION)],
        operation_id="projection",
        tags=["projections"],
    )
    def get(self, request: Request, name: str) -> Response:
        """Where it stands, what it waits for, its replay if there is one, and what the last comparison has found."""
        return Response(shown(found(name).name))


def found(name: str) -> Projection[Any]:
    """Raises Http404."""
    try:
        return registry.projection(name)
    except registry.UnknownProjection as unknown:
        raise Http404 from unknown


def shown(name: str) -> dict[str, Any]:
    (one,) = (one for one in shown_projections() if one["name"] == name)
    return one


def shown_projections() -> list[dict[str, Any]]:
    replays, tables = under_way(), hindmost(LIVE, PREVIOUS)
    return [
        {
            "name": one.name,
            "state": one.state,
            "position": one.position,
            "head": one.head,
            "lag_events": one.lag_events,
            "lag_seconds": one.lag_seconds,
            "moved_at": tables[one.name, LIVE].updated_at if (one.name, LIVE) in tables else None,
            "parked": one.parked,
            "error": one.error or None,
            "pause": _shown_pause(one.pause) if one.pause else None,
            "replay": shown_replay(replays[one.name]) if one.name in replays else None,
            "can_roll_back": swap.can_roll_back(
                registry.projection(one.name), tables.get((one.name, PREVIOUS)), one.name in replays
            ),
            "last_comparison": _last_comparison(one.name),
        }
        for one in statuses()
    ]


def shown_replay(replay: Replay) -> dict[str, Any]:
    return {
        "projection": replay.name,
        "state": replay.state,
        "position": replay.position,
        "head": replay.head,
        "percent": replay.percent,
        "seconds_left": replay.seconds_left,
        "begun_at": replay.begun_at,
        "moved_at": replay.moved_at if replay.position else None,
        "error": replay.error or None,
    }


def _shown_pause(pause: Pause) -> dict[str, Any]:
    return {"reason": pause.reason or None, "by": pause.by, "since": pause.since}


def _last_comparison(name: str) -> Mapping[str, Any] | None:
    kept = VerificationResult.objects.filter(name=name).order_by("-verified_at")
    return kept.values("verified_at", "position", "rows", "differing").first()
