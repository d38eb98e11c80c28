"""GET /products. What is posted there is the catalogue's, and one product is read from its streams there."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import money, tax_rate
from catalog.api.products import Products, ProductShape
from catalog.body import AmountBound
from catalog.events import StockPolicy
from eventstore.http.listing import LIST_PARAMETERS, AnyOf, ListShape, listed
from eventstore.http.ownership import everybodys
from readmodels.engine.asking.http import FRESHNESS_PARAMETERS, ReadModelView, asked
from readmodels.product_catalog.model import ProductCatalog
from readmodels.product_catalog.queries import BY_NAME, SORTS, products, sorted_page


class ProductQuestion(serializers.Serializer[Any]):
    """Which products, and how sorted."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="words of the name or the SKU, or how they begin"
    )
    status = AnyOf("offered", "discontinued", required=False)
    stock_policy = AnyOf(*(policy.value for policy in StockPolicy), required=False)
    currency = serializers.RegexField("^[A-Z]{3}$", required=False, help_text="ISO 4217")
    in_stock = serializers.BooleanField(required=False)
    price_gte = AmountBound(required=False)
    price_lte = AmountBound(required=False)
    created_after = serializers.DateTimeField(required=False)
    created_before = serializers.DateTimeField(required=False)
    sort = serializers.ChoiceField(choices=sorted(SORTS), default=BY_NAME, help_text="-price: the dearest first")
    with_total = serializers.BooleanField(default=False, help_text="also count them all, as `total`")


class ListedProductShape(ProductShape):
    """As the list shows it: GET /products/{sku} has no times."""

    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(help_text="when it or its price or tax rate last changed")


class ProductListShape(ListShape):
    results = ListedProductShape(many=True)
    total = serializers.IntegerField(required=False, help_text="with_total=true")


class ProductsView(ReadModelView, Products):
    """One address, two sides: what is posted is a command of the catalogue's, which no read model can keep waiting."""

    scopes = {**Products.scopes, "GET": "catalog:read"}
    ownership = {"GET": everybodys}
    projection = "product_catalog"
    parameters = ("limit", "cursor", *ProductQuestion().get_fields())

    @extend_schema(
        summary="Products",
        responses=ProductListShape,
        parameters=[ProductQuestion, *LIST_PARAMETERS, *FRESHNESS_PARAMETERS],
        operation_id="products",
        tags=["products"],
    )
    def get(self, request: Request) -> Response:
        """Searched, filtered and sorted. Without `status`, discontinued ones are listed too."""
        filters = asked(request, ProductQuestion)
        sort, with_total = filters.pop("sort"), filters.pop("with_total")
        rows = products(filters)
        answer = listed(request, lambda cursor, limit: sorted_page(rows, sort, cursor, limit), _shown)
        return Response(answer | ({"total": rows.count()} if with_total else {}))


def _shown(rows: list[ProductCatalog]) -> list[dict[str, Any]]:
    return [
        {
            "sku": row.sku,
            "name": row.name,
            "price": money.shown(row.price, row.currency),
            "tax_rate": tax_rate.shown(row.tax_rate),
            "stock_policy": row.stock_policy,
            "status": row.status,
            "in_stock": row.in_stock,
            "available": row.orderable,
            "back_order": row.back_order,
            "version": row.version,
            "created_at": row.created_at,
            "changed_at": row.changed_at,
        }
        for row in rows
    ]
