"""Customers in the admin. Personal data is not for browsing: no page opens it."""

from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.filters import ValueFilter
from orders.customer import CUSTOMER
from readmodels.customer_profile.model import STATUSES, CustomerProfile
from readmodels.engine.row_admin import RowAdmin


class StatusFilter(ValueFilter):
    title = parameter_name = "status"
    values = STATUSES


class CustomerProfileAdmin(RowAdmin):
    heading = "Customer {}"
    list_display = ("customer_id", "status", "registered", "orders", "ordered_", "last_order")
    list_filter = (StatusFilter,)
    ordering = ("customer_id",)
    search_fields = ("customer_id",)
    search_help_text = "The id of a customer, in full."
    fieldsets = (
        (None, {"fields": (("status", "registered"), "last_event")}),
        ("Orders", {"fields": (("all_orders", "last_order"), ("ordered_", "credited_"))}),
    )

    def stream(self, row: CustomerProfile) -> str:
        return CUSTOMER.stream(row.customer_id)

    def found(self, queryset: QuerySet[CustomerProfile], term: str) -> QuerySet[CustomerProfile]:
        return queryset.filter(customer_id=term)

    @admin.display(description="registered at")
    def registered(self, row: CustomerProfile) -> SafeString | None:
        return display.moment(row.registered_at) if row.registered_at else None

    @admin.display(description="orders")
    def all_orders(self, row: CustomerProfile) -> SafeString:
        """How many, and a link to them."""
        orders = reverse("admin:readmodels_customerordersummary_changelist")
        return display.link(f"{orders}?{urlencode({'q': row.customer_id})}", row.orders)

    @admin.display(description="last order at")
    def last_order(self, row: CustomerProfile) -> SafeString | None:
        return display.moment(row.last_order_at) if row.last_order_at else None

    @admin.display(description="ordered")
    def ordered_(self, row: CustomerProfile) -> SafeString:
        return _money(row.ordered)

    @admin.display(description="credited")
    def credited_(self, row: CustomerProfile) -> SafeString:
        return _money(row.credited)


def _money(amounts: dict[str, str]) -> SafeString:
    pairs = sorted(amounts.items())
    return format_html_join(", ", "{}", ((display.money(amount, currency),) for currency, amount in pairs))
