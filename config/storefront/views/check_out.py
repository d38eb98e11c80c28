"""/shop/checkout: who it is for and where it goes, what it costs, and the order itself."""

import re
from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from config.storefront.cart import Seen, seen
from config.storefront.check_out import ENTRIES, SKU_PRICE, Faults, body_of, misread, refused
from config.storefront.page import page, shown
from config.storefront.sending import envelope, whole
from config.storefront.stock import availabilities
from config.storefront.topics import stream_address
from config.storefront.visit import Visit
from eventstore.commands.execution import current, execute
from eventstore.decider import CommandRefused
from eventstore.identifier import uuid7
from orders.body import terms
from orders.cart import CART, CheckedOut
from orders.commands import ChangeQuantity, RemoveItem
from orders.placement import check_out

ONCE = "This order had been placed already. There is only one of it."


@require_http_methods(["GET", "HEAD", "POST"])
@page
def check_out_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    cart = seen(visit)
    if request.method == "POST" and (order_id := _ordered_before(request, visit)):
        messages.info(request, ONCE)
        return redirect("storefront:order", order_id)
    if cart is None:
        return redirect("storefront:cart")
    if request.method != "POST":
        return _shown(request, visit, cart, Faults())
    if "remove" in request.POST or "fewer" in request.POST:
        return _changed(request, visit, cart)
    return _ordered(request, visit, cart)


def _ordered_before(request: HttpRequest, visit: Visit) -> str | None:
    """The order that this form has become: it was sent twice, or the page before was gone back to."""
    cart_id = request.POST.get("cart", "")
    if not re.fullmatch("[0-9a-f-]{36}", cart_id):
        return None
    state = current(CART, [cart_id])[cart_id]
    return state.order_id if isinstance(state, CheckedOut) and state.order_id in visit.orders else None


def _ordered(request: HttpRequest, visit: Visit, cart: Seen) -> HttpResponse:
    body = body_of(request.POST)
    faults = misread(body, request.POST)
    if any(faults):
        return _shown(request, visit, cart, faults, status=400)
    values, cart_id = body.validated_data, str(visit.cart_id)
    version = whole(request.POST.get("version", ""))
    # The cart is what tells this command from others: each becomes one order, however often the form is sent.
    sent = envelope("check out", cart_id, expected_version=version if isinstance(version, int) else -1)
    try:
        receipt = check_out(sent, str(uuid7()), cart_id, terms(values, None), values["total"])
    except CommandRefused as refusal:
        return _refused(request, visit, refusal)
    order_id = receipt.stream.partition("-")[2]
    visit.order(order_id)
    return redirect("storefront:order", order_id)


def _refused(request: HttpRequest, visit: Visit, refusal: CommandRefused) -> HttpResponse:
    """Shown with the cart as it is now: it may be what has changed."""
    cart = seen(visit)
    if cart is None:
        return redirect("storefront:cart")
    return _shown(request, visit, cart, refused(refusal, request.POST), status=409)


def _changed(request: HttpRequest, visit: Visit, cart: Seen) -> HttpResponse:
    """An item is taken out, or as many of it are left in as there are; what was typed stays."""
    cart_id = str(visit.cart_id)
    sku = request.POST.get("remove") or request.POST.get("fewer", "")
    if sku in cart.items:
        left = availabilities([sku])[sku].units if "fewer" in request.POST else 0
        command = ChangeQuantity(cart_id, sku, left) if left else RemoveItem(cart_id, sku)
        with suppress(CommandRefused):  # it has changed just now: it is shown as it is
            execute(envelope(), CART, cart_id, command)
    now = seen(visit)
    return _shown(request, visit, now, Faults()) if now else redirect("storefront:cart")


def _shown(request: HttpRequest, visit: Visit, cart: Seen, faults: Faults, status: int = 200) -> HttpResponse:
    fields = [(entry, request.POST.get(entry.name, ""), faults.fields.get(entry.name)) for entry in ENTRIES]
    return shown(
        request,
        visit,
        "check_out",
        status=status,
        cart=cart.priced(),
        version=cart.version,
        fields=fields,
        faults=faults,
        price_of=SKU_PRICE,
        stream=stream_address(skus=cart.items),
    )
