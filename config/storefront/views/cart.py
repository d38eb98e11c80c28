"""/shop/cart: what is in the cart, and changing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from config.storefront.cart import ENDED, Seen, seen
from config.storefront.page import page, shown
from config.storefront.sending import envelope, whole
from config.storefront.topics import stream_address
from config.storefront.visit import Visit
from eventstore.commands.execution import execute
from eventstore.decider import CommandRefused
from orders.api.carts import QuantityBody
from orders.cart import CART, NotInCart
from orders.commands import ChangeQuantity, RemoveItem


@require_http_methods(["GET", "HEAD", "POST"])
@page
def cart_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method == "POST" and visit.cart_id is not None:
        return _change(request, visit, visit.cart_id)
    return _shown(request, visit)


def _change(request: HttpRequest, visit: Visit, cart_id: str) -> HttpResponse:
    sku, text = request.POST.get("sku", ""), request.POST.get("quantity", "")
    quantity = whole(text)
    if "remove" in request.POST or quantity == 0:
        command: RemoveItem | ChangeQuantity = RemoveItem(cart_id, sku)
    else:
        body = QuantityBody(data={"quantity": quantity})
        if not body.is_valid():
            return _shown(request, visit, status=400, wrong={sku: (text, str(body.errors["quantity"][0]))})
        command = ChangeQuantity(cart_id, sku, body.validated_data["quantity"])
    try:
        execute(envelope(), CART, cart_id, command)
    except (NotInCart, *ENDED):
        messages.warning(request, "Your cart has changed in the meantime. This is what is in it now.")
    except CommandRefused as refusal:
        return _shown(request, visit, status=409, wrong={sku: (text, str(refusal))})
    return redirect("storefront:cart")


def _shown(
    request: HttpRequest, visit: Visit, status: int = 200, wrong: dict[str, tuple[str, str]] | None = None
) -> HttpResponse:
    cart: Seen | None = seen(visit)
    return shown(
        request,
        visit,
        "cart",
        status=status,
        cart=cart.priced() if cart else None,
        wrong=wrong or {},
        stream=stream_address(skus=cart.items) if cart else None,
    )
