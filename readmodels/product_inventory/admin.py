"""Stock in the admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.desk import STOCK_DEEDS
from catalog.events import SafetyStockChanged
from catalog.stock import STOCK
from eventstore.browser import display
from readmodels.engine.browser.deeds import DeskAdmin
from readmodels.product_inventory.explanation import explanation
from readmodels.product_inventory.model import ProductInventory
from readmodels.product_inventory.queries import LOW, AtLocation, back_ordered, low_in_stock


class StockFilter(SimpleListFilter):
    title = parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [
            ("low", f"low: {LOW} or fewer can be ordered"),
            ("back_ordered", "back-ordered"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProductInventory]) -> QuerySet[ProductInventory]:
        narrowed = {"low": low_in_stock, "back_ordered": back_ordered}.get(str(self.value()))
        return narrowed(queryset) if narrowed else queryset


class ProductInventoryAdmin(DeskAdmin):
    explains = "What is in stock of each product (SKU). Its page says why it is so much, and takes receipts and counts."
    change_form_template = "admin/readmodels/stock.html"
    heading = "Stock of {}"
    shown = 10
    projection = "product_inventory"
    beside = ("stock_ledger",)
    deeds = STOCK_DEEDS
    list_display = ("sku", "on_hand", "reserved", "available", "backordered", "orderable", "places")
    list_filter = (StockFilter,)
    ordering = ("sku",)
    search_fields = ("sku",)
    search_help_text = "How a SKU begins."
    fieldsets = (
        (None, {"fields": (("on_hand_", "reserved_", "kept_back", "available_"),)}),
        (None, {"fields": (("back_order_limit", "backordered", "orderable"), "places")}),
        (None, {"fields": ("last_event",)}),
    )

    def stream(self, row: ProductInventory) -> str:
        return STOCK.stream(row.sku)

    def found(self, queryset: QuerySet[ProductInventory], term: str) -> QuerySet[ProductInventory]:
        return queryset.filter(sku__istartswith=term)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row: ProductInventory = context["original"]
        context |= {
            "why": explanation(row),
            "movements_address": display.list_address("readmodels_ledgerline", q=row.sku),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="on hand")
    def on_hand_(self, row: ProductInventory) -> SafeString:
        return display.link("#ledger", row.on_hand)

    @admin.display(description="reserved")
    def reserved_(self, row: ProductInventory) -> SafeString:
        return display.link("#reserved", row.reserved)

    @admin.display(description="safety stock")
    def kept_back(self, row: ProductInventory) -> SafeString:
        """A link to the events that set it."""
        return display.events(row.safety_stock, stream=self.stream(row), type=SafetyStockChanged.stored_name)

    @admin.display(description="available")
    def available_(self, row: ProductInventory) -> SafeString:
        """With the sum that it is."""
        on_hand, reserved, kept = self.on_hand_(row), self.reserved_(row), self.kept_back(row)
        return format_html("{} = {} &minus; {} &minus; {}", row.available, on_hand, reserved, kept)

    @admin.display
    def available(self, row: ProductInventory) -> int:
        return row.available

    @admin.display
    def backordered(self, row: ProductInventory) -> int:
        return row.backordered

    @admin.display
    def orderable(self, row: ProductInventory) -> int:
        return row.orderable

    @admin.display(description="locations")
    def places(self, row: ProductInventory) -> str:
        """On hand at each, and reserved: main 97/3, shop-front 2/0."""
        locations = (AtLocation(*location) for location in row.locations)
        return ", ".join(f"{at.location} {at.on_hand}/{at.reserved}" for at in locations) or "-"
