"""Pausing a projection, and resuming it: over the API, and by operators elsewhere, who are noted as well."""

from typing import Any, cast

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.http.body import NothingBody
from eventstore.http.endpoint import Sender
from readmodels.engine.operating import examples
from readmodels.engine.operating.commands import described, operated
from readmodels.engine.operating.operation import note
from readmodels.engine.operating.projections import WRITE, OperatorView, found, shown
from readmodels.engine.operating.shapes import PauseBody, ProjectionShape
from readmodels.engine.projection import Projection
from readmodels.engine.storing import pausing
from readmodels.router import READ_DATABASE


class Pausing(OperatorView):
    scopes = {"POST": WRITE}

    @described(
        "Pause a projection",
        PauseBody,
        ProjectionShape,
        example={"reason": "its figures are checked"},
        answer=examples.PAUSED,
    )
    def post(self, request: Request, name: str) -> Response:
        """Nobody moves its table from then on, and reads say how far it is behind. One that is paused stays so."""
        projection, actor = found(name), cast(Sender, request.user).actor

        def act(asked: dict[str, Any]) -> dict[str, Any]:
            pausing.pause(projection, asked["reason"], actor)
            return shown(name)

        return operated(request, name, "pause", PauseBody, act)


class Resuming(OperatorView):
    scopes = {"POST": WRITE}

    @described("Resume a projection", NothingBody, ProjectionShape, answer=examples.PROJECTION)
    def post(self, request: Request, name: str) -> Response:
        """The workers go on with it within seconds. Where it is not paused, nothing changes."""
        projection = found(name)

        def act(_: dict[str, Any]) -> dict[str, Any]:
            pausing.resume(projection)
            return shown(name)

        return operated(request, name, "resume", NothingBody, act)


def pause(projection: Projection[Any], reason: str, by: str) -> bool:
    """Whether it was not paused already. Raises InlineNeverPauses."""
    with transaction.atomic(using=READ_DATABASE):
        if is_new := pausing.pause(projection, reason, by):
            note(projection.name, "pause", {"reason": reason}, by)
    return is_new


def resume(projection: Projection[Any], by: str) -> bool:
    """Whether it was paused. Raises InlineNeverPauses."""
    with transaction.atomic(using=READ_DATABASE):
        if was_paused := pausing.resume(projection):
            note(projection.name, "resume", {}, by)
    return was_paused
