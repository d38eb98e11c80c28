"""GET /orders/{id}, GET /orders and GET /customers/{id}/orders: ready rows, passed on as they are."""

from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.body import AmountBound, MoneyShape
from catalog.events import Condition
from eventstore.http.listing import LIST_PARAMETERS, AnyOf, ListShape, listed
from eventstore.privacy.personal import FORGOTTEN
from orders.api.orders import Orders
from orders.body import AddressShape
from orders.ownership import own_customer, own_order
from orders.progress import ACTIONS, FULFILLMENT_STATUSES, PAYMENT_STATUSES, STATUSES
from readmodels.customer_order_summary.queries import (
    NEWEST_FIRST,
    SORTS,
    Listed,
    Order,
    PersonalOfOrder,
    folded,
    how_many,
    order,
    orders,
    personal,
)
from readmodels.engine.asking.http import FRESHNESS_PARAMETERS, ONE_PARAMETERS, OneRowView, ReadModelView, asked

ONCE_FORGOTTEN = '"[forgotten]" once its owner is forgotten.'


class LineShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyShape()
    discount = MoneyShape(help_text="on this line alone")
    tax_rate = serializers.CharField(help_text="a part of one as decimal text: 0.2 for 20 %")
    tax = MoneyShape(help_text="what of the amount is tax")
    amount = MoneyShape(help_text="what the line costs, tax and its part of the order's discount included")


class ShippingShape(serializers.Serializer[Any]):
    method = serializers.CharField()
    price = MoneyShape(help_text="with or without tax, as the lines' prices")
    tax_rate = serializers.CharField()
    amount = MoneyShape(help_text="tax included")
    tax = MoneyShape(help_text="what of the amount is tax")


class ItemShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    quantity = serializers.IntegerField()


class ShipmentShape(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="within the order, from 1")
    items = ItemShape(many=True)
    carrier = serializers.CharField(allow_null=True)
    tracking_number = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True, help_text="null: none was named")
    shipped_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class CanceledItemShape(ItemShape):
    amount = MoneyShape(help_text="what they would have cost")


class CanceledItemsShape(serializers.Serializer[Any]):
    items = CanceledItemShape(many=True)
    amount = MoneyShape(help_text="what the order costs less")
    reason = serializers.CharField()
    canceled_at = serializers.DateTimeField()


class ReturnedItemShape(ItemShape):
    condition = serializers.ChoiceField([condition.value for condition in Condition])
    amount = MoneyShape(help_text="what they had cost")


class ReturnShape(serializers.Serializer[Any]):
    items = ReturnedItemShape(many=True)
    amount = MoneyShape(help_text="what they had cost")
    reason = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True, help_text="null: none was named")
    returned_at = serializers.DateTimeField()


class ListedOrderShape(serializers.Serializer[Any]):
    """An order in a list: what it costs, how far it has come, and what can be done with it."""

    order_id = serializers.CharField()
    customer_id = serializers.CharField(allow_null=True)
    cart_id = serializers.CharField(allow_null=True, help_text="the cart that was checked out")
    placed_at = serializers.DateTimeField()
    payment_due_at = serializers.DateTimeField(allow_null=True, help_text="unpaid then, it expires")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="when it was completed, canceled, or expired")
    reason = serializers.CharField(allow_null=True, help_text="why it was canceled as a whole")
    status = serializers.ChoiceField(STATUSES)
    payment_status = serializers.ChoiceField(PAYMENT_STATUSES)
    fulfillment_status = serializers.ChoiceField(FULFILLMENT_STATUSES)
    lines = LineShape(many=True)
    prices_include_tax = serializers.BooleanField()
    subtotal = MoneyShape(help_text="the lines at their prices, less their own discounts, as the order was placed")
    discount = MoneyShape(help_text="on the order as a whole")
    shipping = ShippingShape(allow_null=True)
    tax = MoneyShape(help_text="that of lines and shipping, as the order was placed")
    canceled = MoneyShape(help_text="what it costs less since items were canceled")
    total = MoneyShape(help_text="what it costs now, tax and shipping included")
    paid = MoneyShape()
    outstanding = MoneyShape(help_text="still to be paid")
    refunded = MoneyShape()
    refundable = MoneyShape(help_text="paid, and not refunded")
    shipments = ShipmentShape(many=True)
    returns = ReturnShape(many=True)
    canceled_items = CanceledItemsShape(many=True)
    shipping_country = serializers.CharField(allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(ACTIONS))
    version = serializers.IntegerField(help_text="For If-Match on the commands of this order.")


class OrderShape(ListedOrderShape):
    """With what is personal, which no list shows."""

    shipping_address = AddressShape(allow_null=True, help_text=ONCE_FORGOTTEN)
    email = serializers.CharField(allow_null=True, help_text=ONCE_FORGOTTEN)
    note = serializers.CharField(allow_null=True, help_text=ONCE_FORGOTTEN)


class OrderListShape(ListShape):
    results = ListedOrderShape(many=True)
    total = serializers.IntegerField(required=False, help_text="with_total=true")


class CustomerOrdersQuestion(serializers.Serializer[Any]):
    """Which of a customer's orders, and how sorted. Amounts are compared within one currency only."""

    status = AnyOf(*STATUSES, required=False)
    payment_status = AnyOf(*PAYMENT_STATUSES, required=False)
    fulfillment_status = AnyOf(*FULFILLMENT_STATUSES, required=False)
    placed_after = serializers.DateTimeField(required=False)
    placed_before = serializers.DateTimeField(required=False)
    currency = serializers.RegexField("^[A-Z]{3}$", required=False, help_text="ISO 4217; needed where totals matter")
    total_gte = AmountBound(required=False)
    total_lte = AmountBound(required=False)
    sort = serializers.ChoiceField(
        choices=sorted(SORTS), default=NEWEST_FIRST.name, help_text="-placed_at: the newest first"
    )
    with_total = serializers.BooleanField(default=False, help_text="also count them all, as `total`")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        compared = attrs.keys() & {"total_gte", "total_lte"} or attrs["sort"] in ("total", "-total")
        if compared and "currency" not in attrs:
            raise ValidationError({"currency": ["Say in which currency totals are compared."]})
        return attrs


class OrdersQuestion(CustomerOrdersQuestion):
    """Which orders, and how sorted. Amounts are compared within one currency only."""

    customer_id = serializers.CharField(required=False, max_length=64)


class OrderView(OneRowView):
    scopes = {"GET": "orders:read"}
    ownership = {"GET": own_order}
    projection = "customer_order_summary"

    @extend_schema(responses=OrderShape, parameters=ONE_PARAMETERS, operation_id="order", tags=["orders"])
    def get(self, request: Request, order_id: str) -> Response:
        """One order."""
        row = self.found(order_id, order, folded)
        opened = personal(row)
        # What is forgotten has changed without a new version: nobody is to keep what they have.
        self.conditional = FORGOTTEN not in opened
        return Response(_whole(row, opened), headers={"ETag": f'"{row.version}"'})


class OrdersView(ReadModelView, Orders):
    """One address, two sides: what is posted is a command, which no read model can keep waiting."""

    scopes = {**Orders.scopes, "GET": "orders:read"}
    projection = "customer_order_summary"
    parameters = ("limit", "cursor", *OrdersQuestion().get_fields())

    @extend_schema(
        summary="Orders",
        responses=OrderListShape,
        parameters=[OrdersQuestion, *LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="orders",
        tags=["orders"],
    )
    def get(self, request: Request) -> Response:
        """All orders, the newest first unless `sort` says otherwise, without what is personal in them."""
        return _answer(request, OrdersQuestion)


class CustomerOrdersView(ReadModelView):
    scopes = {"GET": "orders:read"}
    ownership = {"GET": own_customer}
    projection = "customer_order_summary"
    parameters = ("limit", "cursor", *CustomerOrdersQuestion().get_fields())

    @extend_schema(
        summary="A customer's orders",
        responses=OrderListShape,
        parameters=[CustomerOrdersQuestion, *LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="customer_orders",
        tags=["orders"],
    )
    def get(self, request: Request, customer_id: str) -> Response:
        """A customer's orders, the newest first unless `sort` says otherwise, without what is personal in them."""
        return _answer(request, CustomerOrdersQuestion, customer_id=customer_id)


def _answer(request: Request, shape: type[CustomerOrdersQuestion], **whose: str) -> Response:
    question = {**whose, **asked(request, shape)}
    sort, with_total = question.pop("sort"), question.pop("with_total")
    answer = listed(request, lambda cursor, limit: orders(question, sort, cursor, limit), _shown)
    return Response(answer | ({"total": how_many(question)} if with_total else {}))


def _shown(rows: list[Listed]) -> list[msgspec.Raw]:
    return [msgspec.Raw(_joined(row.placed, row.since)) for row in rows]


def _whole(row: Order, opened: PersonalOfOrder) -> msgspec.Raw:
    return msgspec.Raw(_joined(row.placed, row.since, msgspec.json.encode(opened._asdict()).decode()))


def _joined(*objects: str) -> str:
    """One JSON object of the members of all."""
    return "{" + ",".join(one[1:-1] for one in objects) + "}"
