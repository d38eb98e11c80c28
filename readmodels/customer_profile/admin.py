"""Customers in the admin, with their newest orders; who they are, for those who may see it."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from eventstore.browser import display
from eventstore.browser.filters import ValueFilter
from eventstore.desk.deed import Deed
from eventstore.privacy.cipher import KeyMissing
from orders.customer import CUSTOMER
from orders.desk import CHANGE_ADDRESS, CHANGE_EMAIL, DEACTIVATE, FORGET, REACTIVATE, REGISTER
from readmodels.customer_order_summary.queries import Listed, orders
from readmodels.customer_profile.model import STATUSES, CustomerProfile
from readmodels.customer_profile.queries import Person, people
from readmodels.email_in_use.queries import owner
from readmodels.engine.browser.person import PERMISSION, PersonalAdmin


class ByEmail(forms.Form):
    email = forms.EmailField(max_length=254)


class StatusFilter(ValueFilter):
    title = parameter_name = "status"
    values = STATUSES


NEWEST = 10
OFFERED = {
    "active": (CHANGE_EMAIL, CHANGE_ADDRESS, DEACTIVATE, FORGET),
    "deactivated": (CHANGE_EMAIL, CHANGE_ADDRESS, REACTIVATE, FORGET),
}


class CustomerProfileAdmin(PersonalAdmin):
    explains = "Customers by their ids. A customer's page has their orders, and what happened to their account."
    change_list_template = "admin/readmodels/customers.html"
    change_form_template = "admin/readmodels/customer.html"
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

    def get_urls(self) -> list[URLPattern]:
        find = self.admin_site.admin_view(self.by_email)
        return [path("by-email/", find, name="readmodels_customerprofile_by_email"), *super().get_urls()]

    @method_decorator(require_POST)
    def by_email(self, request: HttpRequest) -> HttpResponse:
        """To the page of who has this address now. A POST, since an address in a URL is in the log of every server."""
        if not (self.has_view_permission(request) and request.user.has_perm(PERMISSION)):
            raise PermissionDenied
        form = ByEmail(request.POST)
        if not form.is_valid():
            return self._not_found(request, "That is no e-mail address: write it in full.")
        try:
            customer_id = owner(form.cleaned_data["email"])
        except KeyMissing as error:
            return self._not_found(request, f"Nobody can be found by an address: {error}.")
        if customer_id is None:
            return self._not_found(request, "No customer has this e-mail address now.")
        return redirect(self._address("change", quote(customer_id)))

    def _not_found(self, request: HttpRequest, why: str) -> HttpResponse:
        messages.warning(request, why)
        return redirect(self._address("changelist"))

    def stream(self, row: CustomerProfile) -> str:
        return CUSTOMER.stream(row.customer_id)

    def offered(self, row: CustomerProfile) -> Iterable[Deed]:
        return OFFERED.get(row.status, ())

    def found(self, queryset: QuerySet[CustomerProfile], term: str) -> QuerySet[CustomerProfile]:
        return queryset.filter(customer_id=term)

    def opened(self, row: CustomerProfile) -> Person:
        (person,) = people([row])
        return person

    def is_forgotten(self, row: CustomerProfile) -> bool:
        return row.status == "forgotten"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        customer_id = context["original"].customer_id
        if request.user.has_perm("readmodels.view_customerordersummary"):
            newest = orders({"customer_id": customer_id}, "-placed_at", None, NEWEST)
            context |= {
                "orders": [_shown(order) for order in newest.rows],
                "more_orders": _orders_of(customer_id) if newest.next else None,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="registered at")
    def registered(self, row: CustomerProfile) -> SafeString:
        return display.moment(row.registered_at)

    @admin.display(description="orders")
    def all_orders(self, row: CustomerProfile) -> SafeString:
        """How many, and a link to them."""
        return display.link(_orders_of(row.customer_id), row.orders)

    @admin.display(description="last order at")
    def last_order(self, row: CustomerProfile) -> SafeString:
        return display.moment(row.last_order_at)

    @admin.display(description="ordered")
    def ordered_(self, row: CustomerProfile) -> SafeString:
        return _money(row.ordered)

    @admin.display(description="credited")
    def credited_(self, row: CustomerProfile) -> SafeString:
        return _money(row.credited)


def _orders_of(customer_id: str) -> str:
    return display.list_address("readmodels_customerordersummary", q=customer_id)


def _shown(order: Listed) -> dict[str, Any]:
    since = json.loads(order.since)
    return {
        "order_id": order.order_id,
        "address": reverse("admin:readmodels_customerordersummary_change", args=[quote(order.order_id)]),
        "placed_at": order.placed_at,
        "statuses": [since[axis].replace("_", " ") for axis in ("status", "payment_status", "fulfillment_status")],
        "total": display.money(**since["total"]),
    }


def _money(amounts: dict[str, str]) -> SafeString:
    pairs = sorted(amounts.items())
    return format_html_join(", ", "{}", ((display.money(amount, currency),) for currency, amount in pairs))
