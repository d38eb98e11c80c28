"""Movements of stock in the admin, each with the stock after it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from catalog.stock import STOCK
from eventstore.browser import display
from eventstore.browser.change_list import KeysetChangeList
from eventstore.http.keyset import Page
from readmodels.engine.browser.row import RowAdmin
from readmodels.stock_ledger.model import PAGE, LedgerLine
from readmodels.stock_ledger.queries import balances, newest_first


class WithBalances(KeysetChangeList):
    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page[Any]:
        # A search is for one SKU.
        found = newest_first(queryset, cursor, limit) if self.query else super().page(queryset, cursor, limit)
        for row, balance in zip(found.rows, balances(found.rows), strict=True):
            row.balance = balance
        return found


class LedgerLineAdmin(RowAdmin):
    explains = "Everything that moved stock, one line each: look here when a figure of stock is not what you expect."
    change_list = WithBalances
    projection = "stock_ledger"
    heading = "Movement {}"
    list_display = (
        "version",
        "of_sku",
        "occurred",
        "place",
        "kind",
        "quantity",
        "on_hand_after",
        "reserved_after",
        "cause",
    )
    ordering = ("-line_id",)
    search_fields = ("sku",)
    search_help_text = "A SKU, in full."
    fieldsets = (
        (None, {"fields": (("of_sku", "occurred"), ("kind", "quantity"), ("on_hand_after", "reserved_after"))}),
        (None, {"fields": ("place", ("cause", "event"))}),
    )

    def stream(self, row: LedgerLine) -> str:
        return STOCK.stream(row.sku)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerLine]:
        return super().get_queryset(request).exclude(kind=PAGE)

    def found(self, queryset: QuerySet[LedgerLine], term: str) -> QuerySet[LedgerLine]:
        return queryset.filter(sku=term)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            (row.balance,) = balances([row])
        return row

    @admin.display(description="SKU")
    def of_sku(self, row: LedgerLine) -> SafeString:
        """A link to all movements of the SKU."""
        return display.link(display.list_address("readmodels_ledgerline", q=row.sku), row.sku)

    @admin.display(description="occurred at")
    def occurred(self, row: LedgerLine) -> SafeString:
        return display.moment(row.occurred_at)

    @admin.display(description="location")
    def place(self, row: LedgerLine) -> str:
        return f"{row.location} \N{RIGHTWARDS ARROW} {row.destination}" if row.destination else row.location

    @admin.display
    def quantity(self, row: LedgerLine) -> int:
        return row.quantity

    @admin.display(description="on hand after")
    def on_hand_after(self, row: Any) -> int:
        return int(row.balance.on_hand)

    @admin.display(description="reserved after")
    def reserved_after(self, row: Any) -> int:
        return int(row.balance.reserved)

    @admin.display
    def event(self, row: LedgerLine) -> SafeString:
        return display.event_at(row.position)
