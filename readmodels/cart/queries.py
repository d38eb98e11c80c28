"""The questions that this read model answers."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from django.db.models import QuerySet

from eventstore.http.keyset import Moment, Page, Sort, Text, page
from readmodels.cart.model import Cart

NEWEST_FIRST = Sort("-changed_at", ("changed_at", "cart_id"), tuple[Moment, Text])


def cart(cart_id: str) -> Cart | None:
    """One cart."""
    return Cart.objects.filter(pk=cart_id).first()


def carts(filters: Mapping[str, Any], cursor: str | None, limit: int) -> Page[Cart]:
    """Those that all the filters let through, each a name of FILTERS, the last changed first. Raises InvalidCursor."""
    rows = Cart.objects.filter(changed_at__isnull=False)
    return newest_first(reduce(lambda left, name: FILTERS[name](left, filters[name]), filters, rows), cursor, limit)


def newest_first(rows: QuerySet[Cart], cursor: str | None, limit: int) -> Page[Cart]:
    """At most `limit` of the rows. Raises InvalidCursor."""
    return page(rows, NEWEST_FIRST, cursor, limit)


FILTERS: dict[str, Callable[[QuerySet[Cart], Any], QuerySet[Cart]]] = {
    "status": lambda rows, status: rows.filter(status=status),
    "customer_id": lambda rows, customer_id: rows.filter(customer_id=customer_id),
    "changed_before": lambda rows, time: rows.filter(changed_at__lt=time),
}
