"""GET /orders/{id} and GET /customers/{id}/orders."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import money
from catalog.body import MoneyShape
from eventstore.listing import LIST_PARAMETERS, ListShape, listed
from orders.body import AddressShape
from orders.progress import FULFILLMENT_STATUSES, PAYMENT_STATUSES, STATUSES
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.customer_order_summary.queries import order, orders_of, shipping_addresses
from readmodels.engine.http import FRESHNESS_PARAMETERS, ReadModelView


class LineShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyShape()


class OrderShape(serializers.Serializer[Any]):
    """Describes an answer; the view builds it by hand, because a serializer would be slower than the query."""

    order_id = serializers.CharField()
    customer_id = serializers.CharField(allow_null=True)
    placed_at = serializers.DateTimeField()
    status = serializers.ChoiceField(STATUSES)
    payment_status = serializers.ChoiceField(PAYMENT_STATUSES)
    fulfillment_status = serializers.ChoiceField(FULFILLMENT_STATUSES)
    total = MoneyShape()
    shipping_country = serializers.CharField(allow_null=True)
    shipping_address = AddressShape(allow_null=True, help_text='"[forgotten]" once its owner is forgotten.')
    lines = LineShape(many=True)
    allowed_actions = serializers.ListField(child=serializers.CharField())
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
    return [_order(row, address) for row, address in zip(rows, shipping_addresses(rows), strict=True)]


def _order(row: CustomerOrderSummary, address: Any) -> dict[str, Any]:
    return {
        "order_id": row.order_id,
        "customer_id": row.customer_id,
        "placed_at": row.placed_at,
        "status": row.status,
        "payment_status": row.payment_status,
        "fulfillment_status": row.fulfillment_status,
        "total": money.shown(row.total, row.currency),
        "shipping_country": row.shipping_country,
        "shipping_address": address,
        "lines": row.lines,
        "allowed_actions": row.progress.allowed_actions,
        "version": row.version,
    }
