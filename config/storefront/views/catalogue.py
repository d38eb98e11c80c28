"""/shop/: what there is to buy, searched, sorted and in pages."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config.storefront.page import Unclear, page, shown
from config.storefront.topics import stream_address
from config.storefront.visit import Visit
from eventstore.http.keyset import InvalidCursor
from readmodels.product_catalog.api import ProductQuestion
from readmodels.product_catalog.queries import BY_NAME, products, sorted_page

A_PAGE = 24
SORTS = {
    BY_NAME: "Name",
    "price": "Price, lowest first",
    "-price": "Price, highest first",
    "-created_at": "Newest first",
}


@require_safe
@page
def catalogue(request: HttpRequest, visit: Visit) -> HttpResponse:
    asked = {name: request.GET[name] for name in ("q", "in_stock", "sort") if request.GET.get(name)}
    question = ProductQuestion(data=asked)
    if not question.is_valid():
        return shown(request, visit, "catalogue", status=400, asked=asked, sorts=SORTS, errors=question.errors)
    filters: dict[str, Any] = {**question.validated_data, "status": ["offered"]}
    sort, _ = filters.pop("sort"), filters.pop("with_total")
    try:
        found = sorted_page(products(filters), sort, request.GET.get("cursor"), A_PAGE)
    except InvalidCursor:
        raise Unclear("This page of the list does not exist. Start again from the first one.") from None
    return shown(
        request,
        visit,
        "catalogue",
        asked=asked,
        sorts=SORTS,
        products=found.rows,
        previous=_beside(asked, found.previous),
        next=_beside(asked, found.next),
        stream=stream_address(skus=[row.sku for row in found.rows]),
    )


def _beside(asked: dict[str, str], cursor: str | None) -> str | None:
    return f"?{urlencode({**asked, 'cursor': cursor})}" if cursor else None
