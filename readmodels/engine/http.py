"""How read models are asked over HTTP: waiting for a position, and saying how fresh the answer is."""

import re
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from readmodels.engine.freshness import Freshness, await_position, lag_events

LARGEST_POSITION = 2**63 - 1

FRESHNESS_PARAMETERS = [
    OpenApiParameter(
        "Consistency-Token", int, OpenApiParameter.HEADER, description="The position that a write answered with."
    ),
    OpenApiParameter(
        "min_position", int, OpenApiParameter.QUERY, description="The same, where a header cannot be set."
    ),
    OpenApiParameter(
        "Prefer",
        str,
        OpenApiParameter.HEADER,
        description="`wait=2`: wait up to 2 seconds (10 at most) until the answer includes that position. After that "
        "it is answered as it is, with `Projection-Position` and `Projection-Lag`; or 503 under `handling=strict`.",
    ),
]


class Stale(APIException):
    """The read model has not come as far as was asked for."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "The read model has not reached the position that was asked for."
    wait = 1


class ReadModelView(APIView):
    """A view on one read model. A read that names a position waits for it, as its Prefer header allows.

    `parameters` are those of the query that the view knows beside min_position. Others are refused: a client that asks
    for something must not be given something else.
    """

    projection: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]] = ()
    freshness: Freshness | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS:
            return
        _refuse_others(request, ("min_position", *self.parameters))
        position = _position(request)
        if position is None:
            return
        preference = request.headers.get("Prefer", "")
        self.freshness = await_position(self.projection, position, _wait(preference))
        if not self.freshness.reached and re.search(r"\bhandling\s*=\s*strict\b", preference):
            raise Stale

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        if self.freshness is not None:
            answer["Projection-Position"] = str(self.freshness.position)
            if not self.freshness.reached:
                answer["Projection-Lag"] = str(lag_events(self.freshness.position))
        return answer


def _refuse_others(request: Request, known: tuple[str, ...]) -> None:
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known:
            errors[name] = [f"This is no parameter here; there are: {', '.join(known)}."]
        elif len(values) > 1:
            errors[name] = ["It is given more than once."]
    if errors:
        raise ValidationError(errors)


def _position(request: Request) -> int | None:
    text = request.headers.get("Consistency-Token") or request.query_params.get("min_position")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > LARGEST_POSITION:
        raise ValidationError({"min_position": ["A position is a whole number, as a write answered it."]})
    return int(text)


def _wait(preference: str) -> float:
    wanted = re.search(r"\bwait\s*=\s*([0-9]{1,4})\b", preference)
    return float(wanted.group(1)) if wanted else 0.0
