"""GET /inventory/{sku}."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from readmodels.engine.http import FRESHNESS_PARAMETERS, ReadModelView
from readmodels.product_inventory.queries import inventory


class InventoryShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField()
    available = serializers.IntegerField(help_text="on_hand less reserved")
    position = serializers.IntegerField(help_text="The position of the log that this answer is true for.")


class InventoryView(ReadModelView):
    projection = "product_inventory"

    @extend_schema(
        responses=InventoryShape, parameters=FRESHNESS_PARAMETERS, operation_id="inventory", tags=["inventory"]
    )
    def get(self, request: Request, sku: str) -> Response:
        """The stock of one SKU; 404 for one that is unknown or untracked."""
        found = inventory(sku)
        if found is None:
            raise Http404
        return Response(found._asdict())
