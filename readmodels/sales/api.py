"""GET /sales."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import money
from catalog.body import MoneyShape
from eventstore.http.listing import LIST_PARAMETERS, ListShape, listed
from readmodels.engine.asking.http import FRESHNESS_PARAMETERS, ReadModelView, asked
from readmodels.sales.queries import GROUPS, MONEY, UNITS, default_sort, names, sales, sorts, sums, totals


class SalesQuestion(serializers.Serializer[Any]):
    """Which sales, and what they are summed by."""

    def get_fields(self) -> dict[str, Any]:
        text: dict[str, Any] = {"required": False, "max_length": 100}
        return {
            "from": serializers.DateField(required=False, help_text="the first day, in UTC"),
            "to": serializers.DateField(required=False, help_text="the last day"),
            "product": serializers.CharField(**text, help_text="a SKU"),
            "country": serializers.CharField(**text),
            "currency": serializers.CharField(**text),
            "group_by": serializers.ChoiceField(choices=GROUPS, default="day"),
            "sort": serializers.CharField(
                required=False, help_text="what it is grouped by, or `revenue`; descending with a - in front"
            ),
            "with_totals": serializers.BooleanField(default=False, help_text="also the sums of all, as `totals`"),
        }

    def validate(self, question: dict[str, Any]) -> dict[str, Any]:
        known = sorts(question["group_by"])
        if question.setdefault("sort", default_sort(question["group_by"])) not in known:
            raise ValidationError({"sort": [f"Write one of these: {', '.join(known)}."]})
        return question


class SumsShape(serializers.Serializer[Any]):
    """Orders count on the day they were placed. What was canceled is in `canceled` alone, credit notes in theirs.

    Amounts are what was charged for products: discounts are off, and tax is included.
    """

    orders = serializers.IntegerField()
    units = serializers.IntegerField()
    revenue = MoneyShape()
    canceled = MoneyShape(help_text="of orders that were placed then: what was canceled since, or has expired")
    returned_units = serializers.IntegerField()
    returned = MoneyShape(help_text="of orders that were placed then: what came back since; it is in revenue, too")
    credited_units = serializers.IntegerField()
    credited = MoneyShape(help_text="of credit notes that were issued then")
    net = MoneyShape(help_text="revenue less returned and credited")
    tax = MoneyShape(help_text="what of net is tax")


class SalesRowShape(SumsShape):
    day = serializers.DateField(required=False, help_text="group_by=day")
    product = serializers.CharField(required=False, help_text="group_by=product")
    name = serializers.CharField(required=False, help_text="group_by=product: as it was sold last")
    country = serializers.CharField(
        required=False, allow_null=True, help_text="group_by=country; null: none was named, as in every credit note"
    )


class SalesShape(ListShape):
    results = SalesRowShape(many=True)
    totals = SumsShape(many=True, required=False, help_text="with_totals=true: one for each currency")


class SalesView(ReadModelView):
    scopes = {"GET": "sales:read"}
    projection = "sales"
    parameters = ("limit", "cursor", *SalesQuestion().get_fields())

    @extend_schema(
        summary="Sales",
        responses=SalesShape,
        parameters=[SalesQuestion, *LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="sales",
        tags=["sales"],
    )
    def get(self, request: Request) -> Response:
        """Revenue and units by day, product or country; each currency has rows of its own."""
        filters = asked(request, SalesQuestion)
        group, sort, with_totals = (filters.pop(name) for name in ("group_by", "sort", "with_totals"))
        rows = sales(filters)
        answer = listed(
            request,
            lambda cursor, limit: sums(rows, group, sort, cursor, limit),
            lambda found: _shown(found, group),
        )
        return Response(answer | ({"totals": [_sums(row) for row in totals(rows)]} if with_totals else {}))


def _shown(rows: list[Any], group: str) -> list[dict[str, Any]]:
    match group:
        case "product":
            called = names(row.sku for row in rows)
            return [{"product": row.sku, "name": called.get(row.sku, ""), **_sums(row)} for row in rows]
        case "country":
            return [{"country": row.country or None, **_sums(row)} for row in rows]
        case _:
            return [{"day": row.day, **_sums(row)} for row in rows]


def _sums(row: Any) -> dict[str, Any]:
    amounts = {name: money.shown(getattr(row, name), row.currency) for name in MONEY}
    return {**{name: getattr(row, name) for name in UNITS}, **amounts}
