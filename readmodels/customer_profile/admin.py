"""Customers in the admin. Personal data is not for browsing: no page opens it."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.filters import ValueFilter
from eventstore.desk.deed import Deed
from orders.customer import CUSTOMER
from orders.desk import CHANGE_ADDRESS, CHANGE_EMAIL, DEACTIVATE, FORGET, REACTIVATE, REGISTER
from readmodels.customer_profile.model import STATUSES, CustomerProfile
from readmodels.engine.desk_admin import DeskAdmin


class StatusFilter(ValueFilter):
    title = parameter_name = "status"
    values = STATUSES


OFFERED = {
    "active": (CHANGE_EMAIL, CHANGE_ADDRESS, DEACTIVATE, FORGET),
    "deactivated": (CHANGE_EMAIL, CHANGE_ADDRESS, REACTIVATE, FORGET),
}


class CustomerProfileAdmin(DeskAdmin):
    projection = "customer_profile"
    making = (REGISTER,)
    deeds = (CHANGE_EMAIL, CHANGE_ADDRESS, DEACTIVATE, REACTIVATE, FORGET)
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

    def offered(self, row: CustomerProfile) -> Iterable[Deed]:
        return OFFERED.get(row.status, ())

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
