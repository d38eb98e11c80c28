"""GET /inventory/{sku}."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.ownership import everybodys
from readmodels.engine.http import ONE_PARAMETERS, OneRowView
from readmodels.product_inventory.queries import at, inventory


class AtLocationShape(serializers.Serializer[Any]):
    location = serializers.CharField()
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField(help_text="Units that are to come from here; more than on_hand: back-ordered.")


class InventoryShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField()
    safety_stock = serializers.IntegerField(help_text="Units that are kept back, and not sold.")
    available = serializers.IntegerField(help_text="on_hand less reserved and safety_stock")
    back_order_limit = serializers.IntegerField(help_text="Units that may be ordered beyond what is available.")
    backordered = serializers.IntegerField(help_text="Reserved units that are still to come.")
    orderable = serializers.IntegerField(help_text="available and back_order_limit, or zero")
    locations = AtLocationShape(many=True, help_text="The preferred one first.")
    version = serializers.IntegerField(help_text="For If-Match on the commands of this stock.")
    position = serializers.IntegerField(help_text="The position of the log that this answer is true for.")


class InventoryView(OneRowView):
    scopes = {"GET": "inventory:read"}
    ownership = {"GET": everybodys}
    projection = "product_inventory"
    conditional = True

    @extend_schema(responses=InventoryShape, parameters=ONE_PARAMETERS, operation_id="inventory", tags=["inventory"])
    def get(self, request: Request, sku: str) -> Response:
        """The stock of one SKU; 404 for one that is unknown or untracked."""
        found = self.found(sku, inventory, at)
        locations = [location._asdict() for location in found.locations]
        return Response(found._asdict() | {"locations": locations}, headers={"ETag": f'"{found.version}"'})
