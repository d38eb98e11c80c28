"""The API of products' stock: a command for each endpoint."""

from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.views import APIView

from catalog.body import MAX_UNITS, Units
from catalog.commands import (
    AdjustStock,
    CountStock,
    KeepSafetyStock,
    LimitBackOrders,
    RankLocations,
    ReceiveStock,
    TransferStock,
)
from catalog.product import PRODUCT, NotCreated, ProductNotFound
from catalog.stock import MOST_LOCATIONS, STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import current, execute, once
from eventstore.http.body import Body, Key, Text, Whole
from eventstore.http.endpoint import command
from eventstore.log.stream import Receipt

StockChange = (
    ReceiveStock | AdjustStock | CountStock | TransferStock | LimitBackOrders | KeepSafetyStock | RankLocations
)


class Location(Key):
    """The shop's own key of a place where units are."""


class LocationOrFirst(Location):
    def __init__(self) -> None:
        super().__init__(allow_null=True, default=None, help_text="null: the first of the SKU's locations")


class UnitsOrNone(Whole):
    """How many of something, from 0."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_UNITS, **options)


class StockReceiptBody(Body):
    quantity = Units()
    reference = Text(max_length=200, help_text="the delivery it came with")
    location = LocationOrFirst()


class StockAdjustmentBody(Body):
    quantity = Whole(min_value=-MAX_UNITS, max_value=MAX_UNITS, help_text="units to add; negative to take away")
    reason = Text(max_length=500)
    location = LocationOrFirst()

    def validate_quantity(self, quantity: int) -> int:
        if quantity == 0:
            raise serializers.ValidationError("Write by how much the count is wrong, up or down.", code="invalid")
        return quantity


class StockCountBody(Body):
    counted = UnitsOrNone()
    expected = UnitsOrNone(help_text="what was on hand there when the count began; if that has changed, count again")
    reason = Text(max_length=500)
    location = LocationOrFirst()


class StockTransferBody(Body):
    quantity = Units()
    source = Location()  # type: ignore[assignment]  # a serializer has a source of its own
    destination = Location()


class BackOrderLimitBody(Body):
    limit = UnitsOrNone(help_text="units that may be ordered beyond what there is; 0: none")


class SafetyStockBody(Body):
    quantity = UnitsOrNone(help_text="units that are kept back, and not sold")


class LocationRankingBody(Body):
    locations = serializers.ListField(
        child=Location(), min_length=1, max_length=MOST_LOCATIONS, help_text="the preferred one first"
    )


class StockReceipts(APIView):
    scopes = {"POST": "inventory:write"}

    @command(
        "Receive stock",
        body=StockReceiptBody,
        answers="sku",
        status=201,
        key_required=True,
        example={"quantity": 100, "reference": "delivery 4711", "location": "main"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """Units of a tracked product have arrived. What is back-ordered is covered first."""
        return change(envelope, ReceiveStock(sku, body["quantity"], body["reference"], location=body["location"]))


class StockAdjustments(APIView):
    scopes = {"POST": "inventory:write"}

    @command(
        "Adjust stock",
        body=StockAdjustmentBody,
        answers="sku",
        status=201,
        key_required=True,
        example={"quantity": -2, "reason": "broken"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """Correct the count, up or down, but not below what is reserved for orders."""
        return change(envelope, AdjustStock(sku, body["quantity"], body["reason"], location=body["location"]))


class StockCounts(APIView):
    scopes = {"POST": "inventory:write"}

    @command(
        "Count stock",
        body=StockCountBody,
        answers="sku",
        status=201,
        key_required=True,
        example={"counted": 97, "expected": 98, "reason": "stock-taking", "location": "main"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """So many units were counted. Refused if what is on hand has changed since the count began."""
        counted = CountStock(sku, body["counted"], body["expected"], body["reason"], location=body["location"])
        return change(envelope, counted)


class StockTransfers(APIView):
    scopes = {"POST": "inventory:write"}

    @command(
        "Transfer stock",
        body=StockTransferBody,
        answers="sku",
        status=201,
        key_required=True,
        example={"quantity": 20, "source": "main", "destination": "shop-front"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """Units were moved from one location to another. What is reserved stays where it is to come from."""
        return change(envelope, TransferStock(sku, body["quantity"], body["source"], body["destination"]))


class BackOrderLimit(APIView):
    scopes = {"POST": "inventory:write"}

    @command("Limit back-orders", body=BackOrderLimitBody, answers="sku", example={"limit": 50})
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """So many units may be ordered that are not there yet. A lower limit takes nothing back that was ordered."""
        return change(envelope, LimitBackOrders(sku, body["limit"]))


class SafetyStock(APIView):
    scopes = {"POST": "inventory:write"}

    @command("Keep a safety stock", body=SafetyStockBody, answers="sku", example={"quantity": 5})
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """So many units are kept back, and not sold."""
        return change(envelope, KeepSafetyStock(sku, body["quantity"]))


class LocationRanking(APIView):
    scopes = {"POST": "inventory:write"}

    @command("Rank locations", body=LocationRankingBody, answers="sku", example={"locations": ["shop-front", "main"]})
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """What is ordered comes from the first that has it. Locations that are not named come after these."""
        return change(envelope, RankLocations(sku, tuple(body["locations"])))


def change(envelope: Envelope, wanted: StockChange) -> Receipt:
    """Change the stock of a product by its own stock policy. Raises ProductNotFound."""

    def act() -> Receipt:
        product = current(PRODUCT, [wanted.sku])[wanted.sku]
        if isinstance(product, NotCreated):
            raise ProductNotFound(sku=wanted.sku)
        return execute(envelope, STOCK, wanted.sku, replace(wanted, stock_policy=product.stock_policy))

    return once(envelope, act)
