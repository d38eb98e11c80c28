"""A visitor's cart: looked at, and changed by the commands of the API."""

import re
from typing import Any, NamedTuple

from config.storefront.sending import envelope
from config.storefront.stock import availabilities
from config.storefront.visit import Visit
from eventstore.commands.execution import execute
from eventstore.identifier import uuid7
from eventstore.log import stream
from eventstore.log.stream import Receipt
from orders.api.carts import add
from orders.cart import CART, CartIsCheckedOut, CartIsMerged, CartNotFound, CheckedOut, Open
from orders.commands import AddItem, OpenCart
from readmodels.cart.prices import priced

_FORM = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENDED = (CartNotFound, CartIsCheckedOut, CartIsMerged)


class Seen(NamedTuple):
    """A cart that can be changed, as it is at this moment."""

    items: dict[str, int]
    version: int

    def priced(self) -> dict[str, Any]:
        """As the API shows it, with what is left of each item."""
        shown, left = priced(self.items), availabilities(self.items)
        return {**shown, "items": [{**item, "stock": left[item["sku"]]} for item in shown["items"]]}


def seen(visit: Visit) -> Seen | None:
    """None where there is nothing in it. One that has become an order is left, and the order is the visitor's."""
    if visit.cart_id is None:
        return None
    name = CART.stream(visit.cart_id)
    stored = stream.load([name]).get(name)
    cart = CART.restore(stored) if stored else CART.initial
    if isinstance(cart, CheckedOut):
        visit.order(cart.order_id)
    if stored is None or not isinstance(cart, Open):
        visit.leave_cart()
        return None
    visit.units = sum(cart.items.values())
    return Seen(cart.items, stored.version) if cart.items else None


def put(visit: Visit, item: tuple[str, int], form: str) -> Receipt:
    """Into the visitor's cart, or into a new one where that has ended: once, however often the form is sent.

    Raises UnknownProducts, ProductIsDiscontinued or CartTooFull.
    """
    if not _FORM.fullmatch(form):  # no page has it, and it tells nobody's command from another's
        form = str(uuid7())
    sent = envelope("add", form, *item)
    while True:
        if visit.cart_id is None:
            visit.cart_id = _opened(form)
        try:
            return add(sent, AddItem(visit.cart_id, *item))
        except ENDED:
            seen(visit)
            form = str(envelope("anew", form).id)


def _opened(form: str) -> str:
    """A form that is sent twice at once, by who has no cart yet, opens one: whichever answer comes last, it is that."""
    sent = envelope("open", form)
    cart_id = str(sent.id)
    execute(sent, CART, cart_id, OpenCart(cart_id))
    return cart_id
