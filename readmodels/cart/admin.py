"""Carts in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.change_list import KeysetChangeList
from eventstore.browser.filters import ValueFilter
from eventstore.http.keyset import Page
from orders.cart import CART
from readmodels.cart.model import STATUSES, Cart
from readmodels.cart.queries import newest_first
from readmodels.engine.browser.row import RowAdmin


class StatusFilter(ValueFilter):
    title = parameter_name = "status"
    values = STATUSES


class NewestFirst(KeysetChangeList):
    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page[Any]:
        return newest_first(queryset, cursor, limit)


class CartAdmin(RowAdmin):
    explains = "Who has what in a cart now, and which carts were left standing. Customers fill them; operators look."
    change_list = NewestFirst
    projection = "cart"
    heading = "Cart {}"
    list_display = ("cart_id", "customer_id", "status", "units", "changed")
    list_filter = (StatusFilter,)
    ordering = ("-changed_at", "-cart_id")
    search_fields = ("cart_id",)
    search_help_text = "The id of a cart or of a customer, in full."
    fieldsets = (
        (None, {"fields": (("status", "customer_id"), ("opened", "changed"), ("became", "last_event"))}),
        ("Items", {"fields": ("contents",)}),
    )

    def stream(self, row: Cart) -> str:
        return CART.stream(row.cart_id)

    def found(self, queryset: QuerySet[Cart], term: str) -> QuerySet[Cart]:
        return queryset.filter(Q(cart_id=term) | Q(customer_id=term))

    @admin.display
    def units(self, row: Cart) -> int:
        return sum(row.units.values())

    @admin.display
    def contents(self, row: Cart) -> SafeString:
        return format_html_join(", ", "{} x {}", ((quantity, sku) for sku, quantity in row.items))

    @admin.display(description="opened at")
    def opened(self, row: Cart) -> SafeString:
        return display.moment(row.opened_at)

    @admin.display(description="changed at")
    def changed(self, row: Cart) -> SafeString:
        return display.moment(row.changed_at)

    @admin.display(description="became")
    def became(self, row: Cart) -> SafeString:
        """The order, or the other cart, with a link to it."""
        name, key = ("customerordersummary", row.order_id) if row.order_id else ("cart", row.merged_into)
        if not key:
            return display.NOTHING
        return display.link(reverse(f"admin:readmodels_{name}_change", args=[quote(key)]), key)
