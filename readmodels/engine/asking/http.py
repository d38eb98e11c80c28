"""How read models are asked over HTTP: waiting for a position, other moments, and saying how fresh the answer is."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, TypeVar

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventstore.http.body import Instant
from eventstore.http.endpoint import is_known
from eventstore.http.listing import refuse_others
from readmodels.engine.asking.freshness import Freshness, await_position, lag_events
from readmodels.engine.folding.single import NoSuchMoment, NotFoldable, as_it_is, as_it_was

R = TypeVar("R")
A = TypeVar("A", bound=HttpResponseBase)
LARGEST_POSITION = 2**63 - 1
POSITION = {"type": "integer", "minimum": 0, "maximum": LARGEST_POSITION}

FRESHNESS_PARAMETERS = [
    OpenApiParameter(
        "Consistency-Token", POSITION, OpenApiParameter.HEADER, description="The position that a write answered with."
    ),
    OpenApiParameter(
        "min_position", POSITION, OpenApiParameter.QUERY, description="The same, where a header cannot be set."
    ),
    OpenApiParameter(
        "Prefer",
        str,
        OpenApiParameter.HEADER,
        description="`wait=2`: wait up to 2 seconds (10 at most) until the answer includes that position. After that "
        "it is answered as it is, with `Projection-Position` and `Projection-Lag`; or 503 under `handling=strict`.",
    ),
]
ONE_PARAMETERS = [
    *FRESHNESS_PARAMETERS,
    OpenApiParameter(
        "consistency",
        str,
        OpenApiParameter.QUERY,
        enum=["strong"],
        description="`strong`: as its events say at this moment, whatever the read model has come to. It costs more.",
    ),
    OpenApiParameter(
        "as_of",
        str,
        OpenApiParameter.QUERY,
        description="As it was: at a position of the log, or at a time with its offset, `2026-01-31T17:00:00Z`.",
    ),
    OpenApiParameter(
        "If-None-Match",
        str,
        OpenApiParameter.HEADER,
        description="The ETag of what you have: 304 without a body if it has not changed.",
    ),
]


class Stale(APIException):
    """The read model has not come as far as was asked for."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "The read model has not reached the position that was asked for."
    wait = 1


class Parked(APIException):
    """An event cannot be folded. An operator can see it, and why."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "An event of this cannot be folded, and waits for somebody to look at it."
    wait = 60


class ReadModelView(APIView):
    """A view on one read model. A read that names a position waits for it, as its Prefer header allows.

    `parameters` are those of the query that the view knows beside min_position. Others are refused: a client that asks
    for something must not be given something else. `conditional`: the answer follows from its ETag, the stream's
    version, so that who has it need not be sent it again.
    """

    projection: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]] = ()
    conditional = False
    freshness: Freshness | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As REST framework does it, but that reads are answered in JSON without being asked how.

        To choose a parser, a version and a renderer would cost more than the query does.
        """
        if request.method not in ("GET", "HEAD"):
            return super().dispatch(request, *args, **kwargs)
        self.args, self.kwargs, self.headers = args, kwargs, {}
        context = {"view": self, "request": request, "args": args, "kwargs": kwargs}
        self.request = asked = Request(request, authenticators=self.get_authenticators(), parser_context=context)
        try:
            self.perform_authentication(asked)
            self.check_permissions(asked)
            self.check_throttles(asked)
            self.freshness = self._awaited(asked)
            return self._answered(asked, self.get(asked, *args, **kwargs))  # type: ignore[attr-defined]
        except Exception as error:
            return self._dated(self.finalize_response(asked, self.handle_exception(error), *args, **kwargs))

    def _awaited(self, request: Request) -> Freshness | None:
        refuse_others(request, ("min_position", *self.parameters))
        position = _position(request)
        if position is None:
            return None
        preference = request.headers.get("Prefer", "")
        freshness = await_position(self.projection, position, _wait(preference))
        if not freshness.reached and re.search(r"\bhandling\s*=\s*strict\b", preference):
            raise Stale
        return freshness

    def _answered(self, request: Request, response: Response) -> HttpResponse:
        answer = HttpResponse(msgspec.json.encode(response.data), status=response.status_code)
        for name, value in response.items():
            answer[name] = value
        answer["Content-Type"] = "application/json"
        answer["Cache-Control"] = "private, no-cache"
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known and self.conditional and is_known(known, answer["ETag"]):
            answer.status_code, answer.content = status.HTTP_304_NOT_MODIFIED, b""
            del answer["Content-Type"]
        return self._dated(answer)

    def _dated(self, answer: A) -> A:
        """Where it does not hold what was asked for, it says how much is missing."""
        if self.freshness is not None:
            answer["Projection-Position"] = str(self.freshness.position)
            if not self.freshness.reached:
                answer["Projection-Lag"] = str(lag_events(self.freshness.position))
        return answer


class OneRowView(ReadModelView):
    """A view on one row of a read model, whose key is that of a stream: also as it is right now, or was before."""

    parameters = ("consistency", "as_of")

    def found(self, key: str, live: Callable[[str], R | None], folded: Callable[[Any, int], R]) -> R:
        """What `live` says of the row; or what `folded` makes of one that was folded, with the position it is true for.

        Raises Http404 where there is none.
        """
        question = asked(self.request, OneQuestion)
        moment = question.get("as_of")
        if not question:
            row = live(key)
        else:
            try:
                one = as_it_is(self.projection, key) if moment is None else as_it_was(self.projection, key, moment)
            except NoSuchMoment as error:
                raise ValidationError({"as_of": [str(error)]}) from error
            except NotFoldable as error:
                raise Parked from error
            self.freshness = Freshness(one.position, reached=True)
            row = None if one.row is None else folded(one.row, one.position)
        if row is None:
            raise Http404
        return row


def asked(request: Request, question: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """What the query asks for beside its page, as the question's fields read it. Raises ValidationError."""
    names = request.query_params.keys() & _names(question)
    return _read(question, {name: request.query_params[name] for name in names}) if names else dict(_nothing(question))


@cache
def _names(question: type[serializers.Serializer[Any]]) -> frozenset[str]:
    return frozenset(question().fields)


@cache
def _nothing(question: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """To make a serializer costs more than a query: who asks for nothing does not pay for it."""
    return _read(question, {})


def _read(question: type[serializers.Serializer[Any]], values: dict[str, str]) -> dict[str, Any]:
    read = question(data=values)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


class MomentField(Instant):
    """A position of the log, or a time."""

    default_error_messages = {
        "invalid": "Write a position of the log, or a time as RFC 3339 has it, with its offset: 2026-01-31T17:00:00Z."
    }

    def to_internal_value(self, value: Any) -> int | datetime:  # type: ignore[override]
        if re.fullmatch("[0-9]{1,18}", value):
            return int(value)
        return super().to_internal_value(value)


class OneQuestion(serializers.Serializer[Any]):
    """At which moment."""

    consistency = serializers.ChoiceField(["strong"], required=False)
    as_of = MomentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) > 1:
            raise serializers.ValidationError({"as_of": ["The past is as it was: leave out consistency."]})
        return attrs


def _position(request: Request) -> int | None:
    """The furthest that is named."""
    said = (request.headers.get("Consistency-Token"), request.query_params.get("min_position"))
    return max((_number(text) for text in said if text is not None), default=None)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > LARGEST_POSITION:
        raise ValidationError({"min_position": ["A position is a whole number, as a write answered it."]})
    return int(text)


def _wait(preference: str) -> float:
    wanted = re.search(r"\bwait\s*=\s*([0-9]{1,4})\b", preference)
    return float(wanted.group(1)) if wanted else 0.0
