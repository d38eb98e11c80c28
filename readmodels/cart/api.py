"""GET /carts/{id}, with prices as they are at that moment, and GET /carts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.body import MoneyShape
from eventstore.http.body import KEY
from eventstore.http.listing import LIST_PARAMETERS, ListShape, listed
from orders.api.carts import Carts
from orders.ownership import own_cart, own_carts
from readmodels.cart.model import STATUSES, Cart
from readmodels.cart.prices import priced
from readmodels.cart.queries import cart, carts
from readmodels.engine.asking.http import FRESHNESS_PARAMETERS, ONE_PARAMETERS, OneRowView, ReadModelView, asked


class CartShape(serializers.Serializer[Any]):
    """A cart as the list shows it."""

    cart_id = serializers.CharField()
    customer_id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(STATUSES)
    units = serializers.IntegerField(help_text="of all its items together")
    order_id = serializers.CharField(allow_null=True, help_text="that it was checked out into")
    merged_into = serializers.CharField(allow_null=True, help_text="the cart that has its items now")
    opened_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="For If-Match on the commands of this cart.")


class CartItemShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    name = serializers.CharField(allow_null=True)
    offered = serializers.BooleanField(help_text="false: it can no longer be ordered, and is part of no amount")
    unit_price = MoneyShape(allow_null=True, help_text="as it is now")
    amount = MoneyShape(allow_null=True, help_text="what these units cost, tax included")


class PricedCartShape(CartShape):
    items = CartItemShape(many=True)
    tax = MoneyShape(allow_null=True, help_text="what of the total is tax")
    total = MoneyShape(allow_null=True, help_text="what to confirm when checking out; null: nothing can be ordered")
    can_check_out = serializers.BooleanField(
        help_text="false: it is empty, or ended, or has items that are no longer offered, or of several currencies"
    )


class CartListShape(ListShape):
    results = CartShape(many=True)


class CartQuestion(serializers.Serializer[Any]):
    """Which carts."""

    status = serializers.ChoiceField(STATUSES, required=False)
    customer_id = serializers.RegexField(KEY, required=False)
    changed_before = serializers.DateTimeField(required=False)


class CartView(OneRowView):
    scopes = {"GET": "carts:read"}
    ownership = {"GET": own_cart}
    projection = "cart"

    @extend_schema(responses=PricedCartShape, parameters=ONE_PARAMETERS, operation_id="cart", tags=["carts"])
    def get(self, request: Request, cart_id: str) -> Response:
        """One cart: its items as the read model has them, or as they were, at the prices of this moment."""
        row = self.found(cart_id, cart, lambda folded, position: folded)
        return Response({**_shown(row), **_priced(row)}, headers={"ETag": f'"{row.version}"'})


class CartsView(ReadModelView, Carts):
    """One address, two sides: what is posted is a command, which no read model can keep waiting."""

    scopes = {**Carts.scopes, "GET": "carts:read"}
    ownership = {**Carts.ownership, "GET": own_carts}
    projection = "cart"
    parameters = ("limit", "cursor", *CartQuestion().get_fields())

    @extend_schema(
        summary="Carts",
        responses=CartListShape,
        parameters=[CartQuestion, *LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="carts",
        tags=["carts"],
    )
    def get(self, request: Request) -> Response:
        """The last changed first: `status=abandoned` lists those that nobody has come back to."""
        filters = asked(request, CartQuestion)
        return Response(listed(request, lambda cursor, limit: carts(filters, cursor, limit), _list))


def _list(rows: list[Cart]) -> list[dict[str, Any]]:
    return [_shown(row) for row in rows]


def _shown(row: Cart) -> dict[str, Any]:
    return {
        "cart_id": row.cart_id,
        "customer_id": row.customer_id,
        "status": row.status,
        "units": sum(row.units.values()),
        "order_id": row.order_id,
        "merged_into": row.merged_into,
        "opened_at": row.opened_at,
        "changed_at": row.changed_at,
        "version": row.version,
    }


def _priced(row: Cart) -> dict[str, Any]:
    shown = priced(row.units)
    ended = row.status in ("checked_out", "merged")
    return {**shown, "can_check_out": shown["can_check_out"] and not ended}
