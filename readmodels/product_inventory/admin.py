"""Stock in the admin."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from catalog.desk import STOCK_DEEDS
from catalog.stock import STOCK
from eventstore.browser import display
from readmodels.engine.desk_admin import DeskAdmin
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
    projection = "product_inventory"
    deeds = STOCK_DEEDS
    list_display = ("sku", "on_hand", "reserved", "available", "backordered", "orderable", "places")
    list_filter = (StockFilter,)
    ordering = ("sku",)
    search_fields = ("sku",)
    search_help_text = "How a SKU begins."
    fieldsets = (
        (None, {"fields": (("on_hand", "reserved", "safety_stock", "available"),)}),
        (None, {"fields": (("back_order_limit", "backordered", "orderable"), "places")}),
        (None, {"fields": (("last_event", "movements"),)}),
    )

    def stream(self, row: ProductInventory) -> str:
        return STOCK.stream(row.sku)

    def found(self, queryset: QuerySet[ProductInventory], term: str) -> QuerySet[ProductInventory]:
        return queryset.filter(sku__istartswith=term)

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

    @admin.display(description="ledger")
    def movements(self, row: ProductInventory) -> SafeString:
        movements = reverse("admin:readmodels_ledgerline_changelist")
        return display.link(f"{movements}?{urlencode({'q': row.sku})}", "all its movements")
