"""Orders in the admin."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from catalog import money
from eventstore.browser import display
from eventstore.browser.change_list import KeysetChangeList
from eventstore.browser.filters import ValueFilter
from eventstore.desk.deed import Deed
from eventstore.event import Event
from eventstore.http.keyset import Page, page
from orders.desk import FORGET_GUEST, ORDER_DEEDS
from orders.events import ItemsCanceled, PaymentRecorded, PaymentRefunded
from orders.order import ORDER
from orders.progress import FULFILLMENT_STATUSES, PAYMENT_STATUSES, STATUSES
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.customer_order_summary.queries import NEWEST_FIRST, PersonalOfOrder, folded, personal
from readmodels.engine.browser.person import PersonalAdmin
from readmodels.product_inventory.queries import several

UNITS = ("unshipped", "shipped", "delivered", "returned")


class StatusFilter(ValueFilter):
    title = parameter_name = "status"
    values = STATUSES


class PaymentFilter(ValueFilter):
    title, parameter_name = "payment", "payment_status"
    values = PAYMENT_STATUSES


class FulfillmentFilter(ValueFilter):
    title, parameter_name = "fulfillment", "fulfillment_status"
    values = FULFILLMENT_STATUSES


class NewestFirst(KeysetChangeList):
    deferred = ("placed", "since")

    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page[Any]:
        return page(queryset, NEWEST_FIRST, cursor, limit)


class CustomerOrderSummaryAdmin(PersonalAdmin):
    explains = "Every order and how far it has come. Its page says what happened, who did it, and what can be done."
    change_list = NewestFirst
    projection = "customer_order_summary"
    deeds = (*ORDER_DEEDS, FORGET_GUEST)
    change_form_template = "admin/readmodels/order.html"
    heading = "Order {}"
    compared = ("shipments", "canceled_items", "returns")
    list_display = (
        "order_id",
        "customer",
        "placed_",
        "status",
        "payment",
        "fulfillment",
        "total_",
    )
    list_filter = (StatusFilter, PaymentFilter, FulfillmentFilter)
    ordering = ("-placed_at", "-order_id")
    search_fields = ("order_id",)
    search_help_text = "The id of an order or of a customer, in full."
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("customer", "placed_"),
                    ("country", "last_event"),
                    ("payment_due", "ended", "reason"),
                )
            },
        ),
        (
            "Progress",
            {"fields": (("status", "payment", "fulfillment"), ("unshipped", "shipped", "delivered", "returned"))},
        ),
        (
            "Money",
            {
                "fields": (
                    ("total_", "paid_", "outstanding_"),
                    ("refunded_", "owed_", "refundable_"),
                    ("discount_", "tax_", "canceled_"),
                )
            },
        ),
    )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row: CustomerOrderSummary = context["original"]
        skus = [line["sku"] for line in row.shown["lines"]]
        context["stocked"] = {stock.sku for stock in several(skus)}
        if row.owed:
            context |= {"owed": self.owed_(row), "paid": self.paid_(row), "refunded": self.refunded_(row)}
        return super().render_change_form(request, context, *args, **kwargs)

    def stream(self, row: CustomerOrderSummary) -> str:
        return ORDER.stream(row.order_id)

    def opened(self, row: CustomerOrderSummary) -> PersonalOfOrder:
        return personal(folded(row, row.position))

    def offered(self, row: CustomerOrderSummary) -> Iterable[Deed]:
        yield from (deed for deed in ORDER_DEEDS if deed.name in row.shown["allowed_actions"])
        if row.customer_id is None:
            yield FORGET_GUEST

    def found(self, queryset: QuerySet[CustomerOrderSummary], term: str) -> QuerySet[CustomerOrderSummary]:
        return queryset.filter(Q(order_id=term) | Q(customer_id=term))

    @admin.display(description="customer")
    def customer(self, row: CustomerOrderSummary) -> SafeString | str:
        """A link to the customer's page, which leads to all their orders."""
        if row.customer_id is None:
            return "guest"
        address = reverse("admin:readmodels_customerprofile_change", args=[quote(row.customer_id)])
        return display.link(address, row.customer_id)

    @admin.display(description="placed at")
    def placed_(self, row: CustomerOrderSummary) -> SafeString:
        return display.moment(row.placed_at)

    @admin.display
    def payment(self, row: CustomerOrderSummary) -> str:
        return row.payment_status.replace("_", " ")

    @admin.display
    def fulfillment(self, row: CustomerOrderSummary) -> str:
        return row.fulfillment_status.replace("_", " ")

    @admin.display(description="total")
    def total_(self, row: CustomerOrderSummary) -> SafeString:
        return display.money(**money.shown(row.total, row.currency))

    @admin.display(description="paid")
    def paid_(self, row: CustomerOrderSummary) -> SafeString:
        return self._from(row, row.paid, PaymentRecorded)

    @admin.display(description="refunded")
    def refunded_(self, row: CustomerOrderSummary) -> SafeString:
        return self._from(row, row.refunded, PaymentRefunded)

    def _from(self, row: CustomerOrderSummary, amount: Decimal, event_type: type[Event]) -> SafeString:
        """A link to the events that add up to it."""
        shown = display.money(**money.shown(amount, row.currency))
        return display.events(shown, stream=self.stream(row), type=event_type.stored_name) if amount else shown

    @admin.display(description="discount")
    def discount_(self, row: CustomerOrderSummary) -> SafeString:
        return display.money(**row.shown["discount"])

    @admin.display(description="tax")
    def tax_(self, row: CustomerOrderSummary) -> SafeString:
        return display.money(**row.shown["tax"])

    @admin.display(description="canceled")
    def canceled_(self, row: CustomerOrderSummary) -> SafeString:
        return self._from(row, row.canceled, ItemsCanceled)

    @admin.display(description="outstanding")
    def outstanding_(self, row: CustomerOrderSummary) -> SafeString:
        return display.money(**money.shown(row.outstanding, row.currency))

    @admin.display(description="to be refunded")
    def owed_(self, row: CustomerOrderSummary) -> SafeString:
        return display.money(**money.shown(row.owed, row.currency))

    @admin.display(description="refundable at most")
    def refundable_(self, row: CustomerOrderSummary) -> SafeString:
        return display.money(**money.shown(row.refundable, row.currency))

    @admin.display(description="ended at")
    def ended(self, row: CustomerOrderSummary) -> SafeString:
        return _moment(row.shown["ended_at"])

    @admin.display(description="payment due at")
    def payment_due(self, row: CustomerOrderSummary) -> SafeString:
        return _moment(row.shown["payment_due_at"])

    @admin.display(description="shipping country")
    def country(self, row: CustomerOrderSummary) -> str:
        return row.shown["shipping_country"] or display.NOTHING

    @admin.display
    def shipments(self, row: CustomerOrderSummary) -> str:
        return "; ".join(f"{one['number']}: {_items(one)}" for one in row.shown["shipments"])

    @admin.display
    def canceled_items(self, row: CustomerOrderSummary) -> str:
        return "; ".join(map(_items, row.shown["canceled_items"]))

    @admin.display
    def returns(self, row: CustomerOrderSummary) -> str:
        return "; ".join(map(_items, row.shown["returns"]))

    @admin.display
    def reason(self, row: CustomerOrderSummary) -> str:
        return row.shown["reason"] or display.NOTHING


def _items(of: dict[str, Any]) -> str:
    return ", ".join(f"{item['quantity']} {item['sku']}" for item in of["items"])


def _moment(text: str | None) -> SafeString:
    return display.moment(datetime.fromisoformat(text) if text else None)
