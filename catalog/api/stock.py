"""The API of products' stock: a command for each endpoint."""

from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.views import APIView

from catalog.body import MAX_UNITS, Units
from catalog.commands import AdjustStock, ReceiveStock
from catalog.product import PRODUCT, NotCreated, ProductNotFound
from catalog.stock import STOCK
from eventstore.batch import Envelope
from eventstore.body import Body, Text, Whole
from eventstore.execution import current, execute, once
from eventstore.http import command
from eventstore.stream import Receipt


class StockReceiptBody(Body):
    quantity = Units()
    reference = Text(max_length=200, help_text="the delivery it came with")


class StockAdjustmentBody(Body):
    quantity = Whole(min_value=-MAX_UNITS, max_value=MAX_UNITS, help_text="units to add; negative to take away")
    reason = Text(max_length=500)

    def validate_quantity(self, quantity: int) -> int:
        if quantity == 0:
            raise serializers.ValidationError("Write by how much the count is wrong, up or down.", code="invalid")
        return quantity


class StockReceipts(APIView):
    @command(
        "Receive stock",
        body=StockReceiptBody,
        answers="sku",
        status=201,
        key_required=True,
        example={"quantity": 100, "reference": "delivery 4711"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """Units of a tracked product have arrived."""
        return count(envelope, ReceiveStock(sku, body["quantity"], body["reference"]))


class StockAdjustments(APIView):
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
        return count(envelope, AdjustStock(sku, body["quantity"], body["reason"]))


def count(envelope: Envelope, change: ReceiveStock | AdjustStock) -> Receipt:
    """Change the stock of a product by its own stock policy. Raises ProductNotFound."""

    def act() -> Receipt:
        product = current(PRODUCT, [change.sku])[change.sku]
        if isinstance(product, NotCreated):
            raise ProductNotFound(sku=change.sku)
        return execute(envelope, STOCK, change.sku, replace(change, stock_policy=product.stock_policy))

    return once(envelope, act)
