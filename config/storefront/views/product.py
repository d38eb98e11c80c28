"""/shop/products/{sku}: one product, and how it gets into the cart."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from config.storefront.cart import put, seen
from config.storefront.page import page, shown
from config.storefront.sending import whole
from config.storefront.topics import stream_address
from config.storefront.visit import Visit
from eventstore.decider import CommandRefused
from eventstore.identifier import uuid7
from orders.api.carts import QuantityBody
from readmodels.product_catalog.model import ProductCatalog
from readmodels.product_catalog.queries import product


@require_http_methods(["GET", "HEAD", "POST"])
@page
def product_page(request: HttpRequest, visit: Visit, sku: str) -> HttpResponse:
    found = product(sku)
    if found is None:
        raise Http404
    return _put(request, visit, found) if request.method == "POST" else _shown(request, visit, found)


def _put(request: HttpRequest, visit: Visit, row: ProductCatalog) -> HttpResponse:
    body = QuantityBody(data={"quantity": whole(request.POST.get("quantity", ""))})
    if not body.is_valid():
        return _shown(request, visit, row, status=400, error=str(body.errors["quantity"][0]))
    quantity = body.validated_data["quantity"]
    try:
        receipt = put(visit, (row.sku, quantity), request.POST.get("form", ""))
    except CommandRefused as refusal:
        return _shown(request, visit, row, status=409, error=str(refusal))
    seen(visit)
    messages.success(request, f"{row.name} is in your cart{' already' if receipt.repeated else ''}.")
    return redirect("storefront:cart")


def _shown(
    request: HttpRequest, visit: Visit, row: ProductCatalog, status: int = 200, error: str | None = None
) -> HttpResponse:
    return shown(
        request,
        visit,
        "product",
        status=status,
        product=row,
        prices_include_tax=settings.PRICES_INCLUDE_TAX,
        quantity=request.POST.get("quantity", "1"),
        error=error,
        form=uuid7(),
        stream=stream_address(skus=[row.sku]),
    )
