"""GET /orders/{id} and GET /customers/{id}/orders."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import money
from catalog.body import MoneyShape
from catalog.events import Condition
from eventstore.listing import LIST_PARAMETERS, ListShape, listed
from orders.body import AddressShape
from orders.progress import ACTIONS, FULFILLMENT_STATUSES, PAYMENT_STATUSES, STATUSES
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.customer_order_summary.queries import Person, order, orders_of, people
from readmodels.engine.http import FRESHNESS_PARAMETERS, ReadModelView

FORGOTTEN = '"[forgotten]" once its owner is forgotten.'


class LineShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyShape()
    discount = MoneyShape(help_text="on this line")
    tax_rate = serializers.CharField()
    tax = MoneyShape(help_text="what of the amount is tax, rounded half up")
    amount = MoneyShape(help_text="what the line costs: with tax, less its discount and its part of the order's")


class ShippingShape(serializers.Serializer[Any]):
    method = serializers.CharField()
    price = MoneyShape()
    tax_rate = serializers.CharField()
    tax = MoneyShape()
    amount = MoneyShape()


class ItemShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    quantity = serializers.IntegerField()


class ShipmentShape(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    items = ItemShape(many=True)
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    location = serializers.CharField(allow_null=True)
    shipped_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class ReturnedItemShape(ItemShape):
    condition = serializers.ChoiceField([condition.value for condition in Condition])


class ReturnShape(serializers.Serializer[Any]):
    items = ReturnedItemShape(many=True)
    amount = MoneyShape(help_text="what they had cost")
    reason = serializers.CharField()
    location = serializers.CharField(allow_null=True)
    returned_at = serializers.DateTimeField()


class CanceledItemShape(ItemShape):
    amount = MoneyShape(help_text="what they would have cost")


class OrderShape(serializers.Serializer[Any]):
    """Describes an answer; the view builds it by hand, because a serializer would be slower than the query."""

    order_id = serializers.CharField()
    customer_id = serializers.CharField(allow_null=True)
    placed_at = serializers.DateTimeField()
    status = serializers.ChoiceField(STATUSES)
    payment_status = serializers.ChoiceField(PAYMENT_STATUSES)
    fulfillment_status = serializers.ChoiceField(FULFILLMENT_STATUSES)
    lines = LineShape(many=True)
    discount = MoneyShape(help_text="on the order as a whole; the lines' amounts have their parts of it")
    shipping = ShippingShape(allow_null=True)
    prices_include_tax = serializers.BooleanField()
    tax = MoneyShape(help_text="of lines and shipping, as it was placed")
    canceled = MoneyShape(help_text="what items that were canceled would have cost")
    total = MoneyShape(help_text="the amounts of lines and shipping, less what was canceled")
    paid = MoneyShape()
    outstanding = MoneyShape(help_text="what is still to be paid")
    refunded = MoneyShape()
    refundable = MoneyShape(help_text="what was paid, and not refunded yet")
    shipping_country = serializers.CharField(allow_null=True)
    shipping_address = AddressShape(allow_null=True, help_text=FORGOTTEN)
    email = serializers.CharField(allow_null=True, help_text=FORGOTTEN)
    note = serializers.CharField(allow_null=True, help_text=FORGOTTEN)
    shipments = ShipmentShape(many=True)
    canceled_items = CanceledItemShape(many=True)
    returns = ReturnShape(many=True)
    reason = serializers.CharField(allow_null=True, help_text="why it, or some of it, was canceled last")
    payment_due_at = serializers.DateTimeField(allow_null=True, help_text="Nothing paid by then, it expires.")
    cart_id = serializers.CharField(allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(ACTIONS))
    version = serializers.IntegerField(help_text="For If-Match on the commands of this order.")


class OrderListShape(ListShape):
    results = OrderShape(many=True)


class OrderView(ReadModelView):
    projection = "customer_order_summary"

    @extend_schema(responses=OrderShape, parameters=FRESHNESS_PARAMETERS, operation_id="order", tags=["orders"])
    def get(self, request: Request, order_id: str) -> Response:
        """One order."""
        row = order(order_id)
        if row is None:
            raise Http404
        (shown,) = _shown([row])
        return Response(shown, headers={"ETag": f'"{row.version}"'})


class CustomerOrdersView(ReadModelView):
    projection = "customer_order_summary"
    parameters = ("limit", "cursor")

    @extend_schema(
        responses=OrderListShape,
        parameters=[*LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="customer_orders",
        tags=["orders"],
    )
    def get(self, request: Request, customer_id: str) -> Response:
        """A customer's orders, newest first."""
        return Response(listed(request, lambda cursor, limit: orders_of(customer_id, cursor, limit), _shown))


def _shown(rows: list[CustomerOrderSummary]) -> list[dict[str, Any]]:
    return [_order(row, person) for row, person in zip(rows, people(rows), strict=True)]


def _order(row: CustomerOrderSummary, person: Person) -> dict[str, Any]:
    amounts = {name: money.shown(amount, row.currency) for name, amount in row.amounts.items()}
    return {
        "order_id": row.order_id,
        "customer_id": row.customer_id,
        "placed_at": row.placed_at,
        "status": row.status,
        "payment_status": row.payment_status,
        "fulfillment_status": row.fulfillment_status,
        "lines": row.lines,
        "shipping": row.shipping,
        "prices_include_tax": row.prices_include_tax,
        **amounts,
        "shipping_country": row.shipping_country,
        **person._asdict(),
        "shipments": row.shipments,
        "canceled_items": row.canceled_items,
        "returns": row.returns,
        "reason": row.reason,
        "payment_due_at": row.payment_due_at,
        "cart_id": row.cart_id,
        "allowed_actions": row.progress.allowed_actions,
        "version": row.version,
    }
