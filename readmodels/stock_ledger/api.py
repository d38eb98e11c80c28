"""GET /inventory/{sku}/movements."""

from typing import Any, get_args

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.http.listing import LIST_PARAMETERS, ListShape, listed
from readmodels.engine.asking.http import FRESHNESS_PARAMETERS, ReadModelView
from readmodels.stock_ledger.model import Kind, LedgerLine
from readmodels.stock_ledger.queries import Balance, balances, movements


class MovementShape(serializers.Serializer[Any]):
    position = serializers.IntegerField(help_text="The position of its event in the log.")
    occurred_at = serializers.DateTimeField()
    kind = serializers.ChoiceField(get_args(Kind))
    quantity = serializers.IntegerField(help_text="Units; below zero only where a count was corrected downwards.")
    location = serializers.CharField(help_text="Where it was, or where the units were before.")
    destination = serializers.CharField(allow_null=True, help_text="Of what was transferred or reallocated.")
    on_hand_after = serializers.IntegerField()
    reserved_after = serializers.IntegerField()
    reference = serializers.CharField(allow_null=True, help_text="Of what was received, returned or written off.")
    reason = serializers.CharField(allow_null=True, help_text="Of what was adjusted.")
    order_id = serializers.CharField(allow_null=True, help_text="Of what was reserved, released or issued.")


class MovementListShape(ListShape):
    results = MovementShape(many=True)


class MovementsView(ReadModelView):
    scopes = {"GET": "inventory:read"}
    projection = "stock_ledger"
    parameters = ("limit", "cursor")

    @extend_schema(
        summary="Movements of a SKU's stock",
        responses=MovementListShape,
        parameters=[*LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="stock_movements",
        tags=["inventory"],
    )
    def get(self, request: Request, sku: str) -> Response:
        """The movements of one SKU's stock, newest first, each with the stock after it."""
        return Response(listed(request, lambda cursor, limit: movements(sku, cursor, limit), _shown))


def _shown(rows: list[LedgerLine]) -> list[dict[str, Any]]:
    return [_movement(row, after) for row, after in zip(rows, balances(rows), strict=True)]


def _movement(row: LedgerLine, after: Balance) -> dict[str, Any]:
    return {
        "position": row.position,
        "occurred_at": row.occurred_at,
        "kind": row.kind,
        "quantity": row.quantity,
        "location": row.location,
        "destination": row.destination,
        "on_hand_after": after.on_hand,
        "reserved_after": after.reserved,
        "reference": row.cause if row.kind in ("received", "returned", "written_off") else None,
        "reason": row.cause if row.kind == "adjusted" else None,
        "order_id": row.cause if row.kind in ("reserved", "released", "issued") else None,
    }
