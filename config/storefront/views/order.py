"""/shop/orders: the orders of this visitor; and one of them, from the moment it is placed to its end."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST, require_safe

from config.api.problems import UNAVAILABLE, unavailable
from config.storefront.page import page, shown
from config.storefront.sending import envelope
from config.storefront.stages import stage, whole
from config.storefront.topics import stream_address
from config.storefront.visit import MOST_ORDERS, Visit, link_key
from eventstore.commands.execution import execute
from eventstore.decider import CommandRefused
from orders.commands import CancelOrder
from orders.order import ORDER
from readmodels.customer_order_summary.queries import NEWEST_FIRST, Order, order, orders, personal

REASON = "canceled by the customer"


@require_safe
@page
def orders_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = orders({"order_ids": visit.orders}, NEWEST_FIRST.name, None, MOST_ORDERS).rows
    found = {row.order_id: whole(row) for row in rows}
    listed = [(order_id, found.get(order_id), stage(found.get(order_id))) for order_id in reversed(visit.orders)]
    return shown(request, visit, "orders", listed=listed)


@require_safe
@page
def order_page(request: HttpRequest, visit: Visit, order_id: str) -> HttpResponse:
    own = order_id in visit.orders
    if not own and not constant_time_compare(request.GET.get("key", ""), link_key(order_id)):
        raise Http404
    row = _known(order_id, _version(request.GET.get("version", "")))
    known = whole(row) if row else None
    link = f"{reverse('storefront:order', args=[order_id])}?key={link_key(order_id)}"
    return shown(
        request,
        visit,
        "order",
        order_id=order_id,
        order=known,
        personal=personal(row) if row else None,
        stage=stage(known),
        may_cancel=own and known is not None and "cancel" in known["allowed_actions"],
        link=request.build_absolute_uri(link),
        stream=stream_address(order_id=order_id),
    )


@require_POST
@page
def cancel(request: HttpRequest, visit: Visit, order_id: str) -> HttpResponse:
    """The page of the order waits for what was done here: it names the version that the order has now."""
    if order_id not in visit.orders:
        raise Http404
    address = reverse("storefront:order", args=[order_id])
    try:
        receipt = execute(envelope(), ORDER, order_id, CancelOrder(order_id, REASON))
    except CommandRefused as refusal:
        messages.error(request, f"The order was not canceled. {refusal}")
        return redirect(address)
    return redirect(f"{address}?version={receipt.version}")


def _known(order_id: str, version: int) -> Order | None:
    """The order, once the read model has it in this version. While its database is away the order is still taken."""
    try:
        row = order(order_id)
    except UNAVAILABLE as error:
        unavailable(error)
        return None
    return row if row is not None and row.version >= version else None


def _version(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,9}", text, re.ASCII) else 0
