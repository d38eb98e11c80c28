"""GET /projections/{name}/operations: what was done to a projection, and by whom."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.http.keyset import Position, Sort, page
from eventstore.http.listing import LIST_PARAMETERS, listed
from readmodels.engine.operating import examples
from readmodels.engine.operating.commands import answered
from readmodels.engine.operating.operation import Operation
from readmodels.engine.operating.projections import READ, OperatorView, found
from readmodels.engine.operating.shapes import OperationListShape

NEWEST_FIRST = Sort("-id", ("id",), tuple[Position])


class Operations(OperatorView):
    scopes = {"GET": READ}
    parameters = ("limit", "cursor")

    @extend_schema(
        summary="What was done to a projection",
        responses=OperationListShape,
        parameters=LIST_PARAMETERS,
        examples=[answered(examples.page(examples.OPERATION))],
        operation_id="operations",
        tags=["projections"],
    )
    def get(self, request: Request, name: str) -> Response:
        """Over the API, in the admin and at the command line; the newest first."""
        rows = Operation.objects.filter(name=found(name).name)
        return Response(
            listed(
                request,
                lambda cursor, limit: page(rows, NEWEST_FIRST, cursor, limit),
                lambda rows: list(map(_shown, rows)),
            )
        )


def _shown(one: Operation) -> dict[str, Any]:
    return {"action": one.action, "detail": one.detail, "actor": one.actor, "done_at": one.done_at}
