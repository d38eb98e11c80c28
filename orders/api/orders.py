"""The API of orders: one command for each endpoint."""

from typing import Any

from rest_framework import serializers
from rest_framework.views import APIView

from catalog.body import MoneyBody, PaymentBody, Sku, TaxRate, Units
from catalog.events import Condition
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.http.body import Body, Key, NothingBody, Text, Whole
from eventstore.http.endpoint import command
from eventstore.identifier import uuid7
from eventstore.log.stream import Receipt
from orders.body import TermsBody, terms
from orders.commands import (
    AcceptReturn,
    CancelItems,
    CancelOrder,
    CompleteOrder,
    DeliverOrder,
    ForgetGuest,
    RecordPayment,
    RefundPayment,
    ShipItems,
)
from orders.events import ReturnedItems
from orders.order import ORDER
from orders.ownership import own_order, placing
from orders.placement import Wanted, place

MAX_LINES = 1000
MAX_UNITS_IN_LINE = 1_000_000
MOST_SHIPMENTS = 1_000_000

AMOUNT = {"amount": "25.00", "currency": "GBP"}


class WantedBody(Body):
    sku = Sku()
    quantity = Units(max_value=MAX_UNITS_IN_LINE)
    discount = MoneyBody(allow_null=True, default=None, help_text="on the line as a whole, off its price")
    tax_rate = TaxRate(allow_null=True, default=None, help_text="a part of one: 0.2 for 20 %; null: the product's")

    def to_internal_value(self, data: Any) -> Wanted:
        return Wanted(**super().to_internal_value(data))


class OrderBody(TermsBody):
    order_id = Key(required=False, help_text="the shop's own number; left out: a new id")
    customer_id = Key(allow_null=True, default=None, help_text="null: a guest")
    lines = serializers.ListSerializer[Any](child=WantedBody(), min_length=1, max_length=MAX_LINES)


class UnitsBody(Body):
    sku = Sku()
    quantity = Units(max_value=MAX_UNITS_IN_LINE)


class ReturnedBody(UnitsBody):
    condition = serializers.ChoiceField(
        [condition.value for condition in Condition],
        help_text="restock: they can be sold again; write_off: they cannot",
    )

    def to_internal_value(self, data: Any) -> ReturnedItems:
        values = super().to_internal_value(data)
        return ReturnedItems(values["sku"], values["quantity"], Condition(values["condition"]))


class CancellationBody(Body):
    reason = Text(max_length=500)


class ItemsCancellationBody(CancellationBody):
    items = serializers.ListSerializer[Any](
        child=UnitsBody(), min_length=1, max_length=MAX_LINES, required=False, help_text="left out: all not yet shipped"
    )


class OrderPaymentBody(Body):
    amount = PaymentBody()
    reference = Text(max_length=200, default="", allow_blank=True, help_text="the payment provider's id of it")


class RefundBody(OrderPaymentBody):
    reason = Text(max_length=500, default="", allow_blank=True)


class ShipmentBody(Body):
    items = serializers.ListSerializer[Any](
        child=UnitsBody(), min_length=1, max_length=MAX_LINES, required=False, help_text="left out: all"
    )
    carrier = Text(max_length=100, default="", allow_blank=True)
    tracking_number = Text(max_length=100, default="", allow_blank=True)
    location = Key(allow_null=True, default=None, help_text="where it leaves from; null: the first that has it")


class DeliveryBody(Body):
    shipment = Whole(
        min_value=1,
        max_value=MOST_SHIPMENTS,
        required=False,
        help_text="its number within the order; left out: all that are under way",
    )


class ReturnBody(Body):
    items = serializers.ListSerializer[Any](child=ReturnedBody(), min_length=1, max_length=MAX_LINES)
    reason = Text(max_length=500, default="", allow_blank=True)
    location = Key(allow_null=True, default=None, help_text="where it comes back to; null: the first of the SKU's")


class Orders(APIView):
    scopes = {"POST": "orders:write"}
    ownership = {"POST": placing}

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
        order_id = body.get("order_id") or str(uuid7())
        return place(envelope, order_id, body["lines"], terms(body, body["customer_id"]))


class OrderCancellation(APIView):
    scopes = {"POST": "orders:write"}
    ownership = {"POST": own_order}

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


class OrderItemsCancellation(APIView):
    scopes = {"POST": "orders:write"}

    @command(
        "Cancel items",
        body=ItemsCancellationBody,
        answers="order_id",
        key_required=True,
        example={"items": [{"sku": "MUG-01", "quantity": 1}], "reason": "one is enough"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Some of what is not shipped yet, or without `items` all of it: the order costs so much less."""
        return execute(envelope, ORDER, order_id, CancelItems(order_id, units(body.get("items")), body["reason"]))


class OrderPayments(APIView):
    scopes = {"POST": "orders:write"}

    @command(
        "Record a payment",
        body=OrderPaymentBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"amount": AMOUNT, "reference": "pay-42"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """In the order's currency, and not more than is still to be paid.

        A payment whose reference was recorded before is the same one, told once more: it changes nothing.
        """
        paid = body["amount"]
        payment = RecordPayment(order_id, paid.amount, paid.currency, body["reference"])
        return execute(envelope, ORDER, order_id, payment)


class OrderRefunds(APIView):
    scopes = {"POST": "orders:write"}

    @command(
        "Refund a payment",
        body=RefundBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"amount": AMOUNT, "reference": "refund-42", "reason": "came back broken"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Money goes back: not more than was paid, also of an order that was canceled or is completed.

        A refund whose reference was recorded before is the same one, told once more: it changes nothing.
        """
        back = body["amount"]
        refund = RefundPayment(order_id, back.amount, back.currency, body["reference"], body["reason"])
        return execute(envelope, ORDER, order_id, refund)


class OrderShipments(APIView):
    scopes = {"POST": "orders:write"}

    @command(
        "Ship items",
        body=ShipmentBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"items": [{"sku": "MUG-01", "quantity": 1}], "carrier": "Royal Mail", "tracking_number": "RM42GB"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Some of what is still to be shipped, or without `items` all of it. Takes it out of stock."""
        shipped = units(body.get("items"))
        ship = ShipItems(order_id, shipped, body["carrier"], body["tracking_number"], body["location"])
        return execute(envelope, ORDER, order_id, ship)


class OrderDeliveries(APIView):
    scopes = {"POST": "orders:write"}

    @command(
        "Record a delivery",
        body=DeliveryBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"shipment": 1},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """A shipment has arrived, or without `shipment` all that are under way. Twice changes nothing."""
        return execute(envelope, ORDER, order_id, DeliverOrder(order_id, body.get("shipment")))


class OrderReturns(APIView):
    scopes = {"POST": "orders:write"}

    @command(
        "Accept a return",
        body=ReturnBody,
        answers="order_id",
        status=201,
        key_required=True,
        example={"items": [{"sku": "MUG-01", "quantity": 1, "condition": "restock"}], "reason": "too blue"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Some of what was shipped has come back: into stock, or written off. The money is a refund of its own."""
        accept = AcceptReturn(order_id, tuple(body["items"]), body["reason"], body["location"])
        return execute(envelope, ORDER, order_id, accept)


class OrderCompletion(APIView):
    scopes = {"POST": "orders:write"}

    @command("Complete an order", body=NothingBody, answers="order_id", key_required=True, example={})
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """One that is paid and shipped is over and done with: nothing of it can be returned any more."""
        return execute(envelope, ORDER, order_id, CompleteOrder(order_id))


class OrderOblivion(APIView):
    scopes = {"POST": "orders:write"}

    @command("Forget a guest", body=NothingBody, answers="order_id", example={})
    def post(self, envelope: Envelope, body: dict[str, Any], order_id: str) -> Receipt:
        """Makes what is personal in a guest's order unreadable, for good. For a customer's, forget the customer."""
        return execute(envelope, ORDER, order_id, ForgetGuest(order_id))


def units(items: list[dict[str, Any]] | None) -> dict[str, int] | None:
    """Units for each SKU, repeated ones taken together; None for all."""
    if items is None:
        return None
    counted: dict[str, int] = {}
    for item in items:
        counted[item["sku"]] = counted.get(item["sku"], 0) + item["quantity"]
    return counted
