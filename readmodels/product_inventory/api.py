"""GET /inventory/{sku} and GET /inventory."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventstore.http.body import Key
from eventstore.http.listing import LIST_PARAMETERS, ListShape, listed
from eventstore.http.ownership import everybodys
from readmodels.engine.asking.http import FRESHNESS_PARAMETERS, ONE_PARAMETERS, OneRowView, ReadModelView, asked
from readmodels.product_inventory.queries import (
    BY_SKU,
    LOW,
    SORTS,
    Inventory,
    at,
    inventories,
    inventory,
    sorted_page,
)


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


class InventoryListShape(ListShape):
    results = InventoryShape(many=True)
    total = serializers.IntegerField(required=False, help_text="with_total=true")


class InventoryQuestion(serializers.Serializer[Any]):
    """The stock of which SKUs, and how sorted."""

    low_stock = serializers.BooleanField(required=False, help_text=f"{LOW} units or fewer can be ordered")
    backordered = serializers.BooleanField(required=False, help_text="more units are reserved than are there")
    location = Key(required=False, help_text="has units there, or had some")
    sort = serializers.ChoiceField(choices=sorted(SORTS), default=BY_SKU)
    with_total = serializers.BooleanField(default=False, help_text="also count them all, as `total`")


class InventoryView(OneRowView):
    scopes = {"GET": "inventory:read"}
    ownership = {"GET": everybodys}
    projection = "product_inventory"
    conditional = True

    @extend_schema(responses=InventoryShape, parameters=ONE_PARAMETERS, operation_id="inventory", tags=["inventory"])
    def get(self, request: Request, sku: str) -> Response:
        """The stock of one SKU; 404 for one that is unknown or untracked."""
        found = self.found(sku, inventory, at)
        return Response(_shown(found), headers={"ETag": f'"{found.version}"'})


class InventoryListView(ReadModelView):
    projection = "product_inventory"
    parameters = ("limit", "cursor", *InventoryQuestion().get_fields())
    scopes = {"GET": "inventory:read"}

    @extend_schema(
        summary="Stock",
        responses=InventoryListShape,
        parameters=[InventoryQuestion, *LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="inventory_list",
        tags=["inventory"],
    )
    def get(self, request: Request) -> Response:
        """The stock of all SKUs that are tracked, or of those that the filters let through."""
        filters = asked(request, InventoryQuestion)
        sort, with_total = filters.pop("sort"), filters.pop("with_total")
        rows = inventories(filters)
        answer = listed(
            request,
            lambda cursor, limit: sorted_page(rows, sort, cursor, limit),
            lambda found: list(map(_shown, found)),
        )
        return Response(answer | ({"total": rows.count()} if with_total else {}))


def _shown(found: Inventory) -> dict[str, Any]:
    return found._asdict() | {"locations": [location._asdict() for location in found.locations]}
