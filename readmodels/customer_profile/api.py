"""GET /customers/{id}."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.body import MoneyShape
from orders.body import AddressShape
from orders.ownership import own_customer
from readmodels.customer_profile.model import STATUSES, CustomerProfile
from readmodels.customer_profile.queries import person, profile
from readmodels.engine.http import FRESHNESS_PARAMETERS, ReadModelView

FORGOTTEN = '"[forgotten]" once the customer is forgotten.'


class LastOrderShape(serializers.Serializer[Any]):
    order_id = serializers.CharField()
    placed_at = serializers.DateTimeField()


class CustomerShape(serializers.Serializer[Any]):
    customer_id = serializers.CharField()
    status = serializers.ChoiceField(STATUSES, help_text="unregistered: only orders or credit notes name this id")
    name = serializers.CharField(allow_null=True, help_text=FORGOTTEN)
    email = serializers.CharField(allow_null=True, help_text=FORGOTTEN)
    address = AddressShape(allow_null=True, help_text=FORGOTTEN)
    registered_at = serializers.DateTimeField(allow_null=True)
    orders = serializers.IntegerField(help_text="How many were placed, canceled ones among them.")
    ordered = MoneyShape(many=True, help_text="The total of these orders, for each currency.")
    credited = MoneyShape(many=True, help_text="The total of credit notes, for each currency.")
    last_order = LastOrderShape(allow_null=True)
    version = serializers.IntegerField(help_text="For If-Match on the commands of this customer.")


class CustomerView(ReadModelView):
    scopes = {"GET": "customers:read"}
    ownership = {"GET": own_customer}
    projection = "customer_profile"

    @extend_schema(
        responses=CustomerShape, parameters=FRESHNESS_PARAMETERS, operation_id="customer", tags=["customers"]
    )
    def get(self, request: Request, customer_id: str) -> Response:
        """One customer; 404 for an id that nothing has named yet."""
        row = profile(customer_id)
        if row is None:
            raise Http404
        return Response(_shown(row), headers={"ETag": f'"{row.version}"'})


def _shown(row: CustomerProfile) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id,
        "status": row.status,
        **person(row)._asdict(),
        "registered_at": row.registered_at,
        "orders": row.orders,
        "ordered": _money(row.ordered),
        "credited": _money(row.credited),
        "last_order": {"order_id": row.last_order_id, "placed_at": row.last_order_at} if row.orders else None,
        "version": row.version,
    }


def _money(amounts: dict[str, str]) -> list[dict[str, str]]:
    return [{"amount": amount, "currency": currency} for currency, amount in sorted(amounts.items())]
