"""GET /customers/{id}, GET /customers, and who has an e-mail address."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.body import MoneyShape
from eventstore.http.body import Body
from eventstore.http.endpoint import body_of
from eventstore.http.listing import LIST_PARAMETERS, AnyOf, ListShape, listed
from orders.api.customers import Customers
from orders.body import AddressShape, Email
from orders.ownership import own_customer
from readmodels.customer_profile.model import STATUSES, CustomerProfile
from readmodels.customer_profile.queries import BY_ID, SORTS, Person, people, profile, profiles, sorted_page
from readmodels.email_in_use.queries import owner
from readmodels.engine.asking.http import FRESHNESS_PARAMETERS, ReadModelView, Stale, asked

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


class CustomerListShape(ListShape):
    results = CustomerShape(many=True)
    total = serializers.IntegerField(required=False, help_text="with_total=true")


class CustomersQuestion(serializers.Serializer[Any]):
    """Which customers, and how sorted."""

    status = AnyOf(*STATUSES, required=False)
    registered_after = serializers.DateTimeField(required=False)
    registered_before = serializers.DateTimeField(required=False)
    sort = serializers.ChoiceField(
        choices=sorted(SORTS), default=BY_ID, help_text="by registered_at: those who were registered, and no others"
    )
    with_total = serializers.BooleanField(default=False, help_text="also count them all, as `total`")


class CustomerLookupBody(Body):
    email = Email()


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
        return _one(row)


class CustomersView(ReadModelView, Customers):
    """One address, two sides: what is posted is a command, which no read model can keep waiting."""

    scopes = {**Customers.scopes, "GET": "customers:read"}
    projection = "customer_profile"
    parameters = ("limit", "cursor", *CustomersQuestion().get_fields())

    @extend_schema(
        summary="Customers",
        responses=CustomerListShape,
        parameters=[CustomersQuestion, *LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="customers",
        tags=["customers"],
    )
    def get(self, request: Request) -> Response:
        """Filtered and sorted, those among them whose id only orders or credit notes name."""
        filters = asked(request, CustomersQuestion)
        sort, with_total = filters.pop("sort"), filters.pop("with_total")
        rows = profiles(filters, sort)
        answer = listed(request, lambda cursor, limit: sorted_page(rows, sort, cursor, limit), _list)
        return Response(answer | ({"total": rows.count()} if with_total else {}))


class CustomerLookups(APIView):
    """A POST, because an address in a URL is in the log of every server that passes it on."""

    scopes = {"POST": "customers:read"}

    @extend_schema(
        summary="Find a customer by e-mail",
        request=CustomerLookupBody,
        responses=CustomerShape,
        examples=[OpenApiExample("Example", {"email": "ada@example.com"}, request_only=True)],
        operation_id="customer_lookup",
        tags=["customers"],
    )
    def post(self, request: Request) -> Response:
        """The one who has this address now, in whatever case it is written; 404 if nobody has. It changes nothing."""
        customer_id = owner(body_of(request, CustomerLookupBody)["email"].value)
        if customer_id is None:
            raise Http404
        row = profile(customer_id)
        if row is None:
            # Registered this moment.
            raise Stale
        return _one(row)


def _one(row: CustomerProfile) -> Response:
    (shown,) = _list([row])
    return Response(shown, headers={"ETag": f'"{row.version}"'})


def _list(rows: list[CustomerProfile]) -> list[dict[str, Any]]:
    return [_shown(row, person) for row, person in zip(rows, people(rows), strict=True)]


def _shown(row: CustomerProfile, person: Person) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id,
        "status": row.status,
        **person._asdict(),
        "registered_at": row.registered_at,
        "orders": row.orders,
        "ordered": _money(row.ordered),
        "credited": _money(row.credited),
        "last_order": {"order_id": row.last_order_id, "placed_at": row.last_order_at} if row.orders else None,
        "version": row.version,
    }


def _money(amounts: dict[str, str]) -> list[dict[str, str]]:
    return [{"amount": amount, "currency": currency} for currency, amount in sorted(amounts.items())]
