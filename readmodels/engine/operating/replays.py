"""Replays of a projection over the API: done by the workers, as those of the admin are."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.http.body import NothingBody
from readmodels.engine.operating import examples
from readmodels.engine.operating.commands import answered, described, operated
from readmodels.engine.operating.projections import READ, WRITE, OperatorView, found, shown, shown_replay
from readmodels.engine.operating.refusals import IsInline
from readmodels.engine.operating.shapes import ProjectionShape, ReplayShape
from readmodels.engine.projection import Projection
from readmodels.engine.replaying import building, swap
from readmodels.engine.replaying.under_way import ask, under_way


class Replays(OperatorView):
    scopes = {"POST": WRITE}

    @described("Replay a projection", NothingBody, ReplayShape, status=202, answer=examples.REPLAY)
    def post(self, request: Request, name: str) -> Response:
        """The workers build it beside the live table, compare, and swap. One that is under way is not begun anew."""
        replayable(name)
        answer = operated(request, name, "replay", NothingBody, lambda _: _asked_for(name), status=202)
        answer["Location"] = f"{request.path}/current"
        return answer


class CurrentReplay(OperatorView):
    scopes = {"GET": READ}

    @extend_schema(
        summary="The replay that is under way",
        responses=ReplayShape,
        examples=[answered(examples.REPLAY)],
        operation_id="replay",
        tags=["projections"],
    )
    def get(self, request: Request, name: str) -> Response:
        """How far it has come, and the time that is left; 404 once it has ended: the projection says how."""
        replays = under_way()
        if found(name).name not in replays:
            raise Http404
        return Response(shown_replay(replays[name]))


class ReplayCancellation(OperatorView):
    scopes = {"POST": WRITE}

    @described("Cancel the replay of a projection", NothingBody, ProjectionShape, answer=examples.PROJECTION)
    def post(self, request: Request, name: str) -> Response:
        """What it has built is dropped, the live table stays. Where none is under way, nothing changes."""
        return _changed(request, name, "cancel", building.cancel)


class Rollback(OperatorView):
    scopes = {"POST": WRITE}

    @described("Put the previous table back", NothingBody, ProjectionShape, answer=examples.PROJECTION)
    def post(self, request: Request, name: str) -> Response:
        """The one that the last replay replaced; what came since is folded in. Once more puts the newer one back."""
        return _changed(request, name, "rollback", swap.roll_back)


def replayable(name: str) -> Projection[Any]:
    """Raises Http404, or IsInline."""
    projection = found(name)
    if projection.inline:
        raise IsInline
    return projection


def _asked_for(name: str) -> dict[str, Any]:
    # One that is asked for here and now cannot end before this transaction does.
    return shown_replay(ask(name) or under_way()[name])


def _changed(request: Request, name: str, action: str, change: Callable[[Projection[Any]], object]) -> Response:
    projection = replayable(name)

    def act(_: dict[str, Any]) -> dict[str, Any]:
        change(projection)
        return shown(name)

    return operated(request, name, action, NothingBody, act)
