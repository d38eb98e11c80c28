"""The API of orders: one command for each endpoint."""

from typing import Any

from rest_framework import serializers
from rest_framework.views import APIView

from catalog.body import PaymentBody, Sku, Units
from eventstore.batch import Envelope
from eventstore.body import Body, Key, NothingBody, Text
from eventstore.execution import execute
from eventstore.http import command
from eventstore.identifier import uuid7
from eventstore.stream import Receipt
from orders.body import AddressBody
from orders.commands import CancelOrder, ForgetGuest, RecordPayment, ShipItems
from orders.order import ORDER
from orders.placement import Terms, Wanted, place

MAX_LINES = 1000
MAX_UNITS_IN_LINE = 1_000_000


class WantedBody(Body):
    sku = Sku()
    quantity = Units(max_value=MAX_UNITS_IN_LINE)

    def to_internal_value(self, data: Any) -> Wanted:
        return Wanted(**super().to_internal_value(data))


class OrderBody(Body):
    customer_id = Key(allow_null=True, default=None, help_text="null: a guest")
    lines = serializers.ListSerializer[Any](child=WantedBody(), min_length=1, max_length=MAX_LINES)
    shipping_country = Text(max_length=100, allow_null=True, default=None, help_text="null: that of the address")
    shipping_address = AddressBody(allow_null=True, default=None)


class CancellationBody(Body):
    reason = Text(max_length=500)


class OrderPaymentBody(Body):
    amount = PaymentBody()
    reference = Text(max_length=200, default="", allow_blank=True, help_text="the payment provider's id of it")


class ShipmentBody(Body):
    items = serializers.ListSerializer[Any](
        child=WantedBody(), min_length=1, max_length=MAX_LINES, required=False, help_text="left out: all"
    )


class Orders(APIView):
    @command(
        "Place an order",
        body=OrderBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"customer_id": "c1", "lines": [{"sku": "MUG-01", "quantity": 2}]},
    )
    def post(self, envelope: Envelope, body: dict[str, Any]) -> Receipt:
        """Names and prices are those of this moment. The stock of all lines is reserved, or the order is refused."""
        terms = Terms(body["customer_id"], body["shipping_country"], body["shipping_address"])
        return place(envelope, str(uuid7()), body["lines"], terms)


class OrderCancellation(APIView):
    @command(
        "Cancel an order",
        body=CancellationBody,
        answers="order_id",
        key_required=True,
        example={"reason": "changed my mind"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Gives back what it has reserved. Refused once items have been shipped; canceling twice changes nothing."""
        return execute(envelope, ORDER, order_id, CancelOrder(order_id, body["reason"]))


class OrderPayments(APIView):
    @command(
        "Record a payment",
        body=OrderPaymentBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"amount": {"amount": "25.00", "currency": "GBP"}, "reference": "pay-42"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """In the order's currency, and not more than is still to be paid."""
        paid = body["amount"]
        return execute(
            envelope, ORDER, order_id, RecordPayment(order_id, paid.amount, paid.currency, body["reference"])
        )


class OrderShipments(APIView):
    @command(
        "Ship items",
        body=ShipmentBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"items": [{"sku": "MUG-01", "quantity": 1}]},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Some of what is still to be shipped, or without `items` all of it. Takes it out of stock."""
        return execute(envelope, ORDER, order_id, ShipItems(order_id, units(body.get("items"))))


class OrderOblivion(APIView):
    @command("Forget a guest", body=NothingBody, answers="order_id", example={})
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Makes the address of a guest's order unreadable, for good. For a customer's, forget the customer."""
        return execute(envelope, ORDER, order_id, ForgetGuest(order_id))


def units(items: list[Wanted] | None) -> dict[str, int] | None:
    """Units for each SKU, repeated ones taken together; None for all."""
    if items is None:
        return None
    counted: dict[str, int] = {}
    for item in items:
        counted[item.sku] = counted.get(item.sku, 0) + item.quantity
    return counted
