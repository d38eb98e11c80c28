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

from catalog.stock import STOCK
from eventstore.browser import display
from readmodels.engine.row_admin import RowAdmin
from readmodels.product_inventory.model import ProductInventory
from readmodels.product_inventory.queries import LOW, low_in_stock


class StockFilter(SimpleListFilter):
    title = parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("low", f"low: {LOW} or fewer available")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProductInventory]) -> QuerySet[ProductInventory]:
        return low_in_stock(queryset) if self.value() == "low" else queryset


class ProductInventoryAdmin(RowAdmin):
    list_display = ("sku", "on_hand", "reserved", "available")
    list_filter = (StockFilter,)
    ordering = ("sku",)
    search_fields = ("sku",)
    search_help_text = "How a SKU begins."
    fieldsets = ((None, {"fields": (("on_hand", "reserved", "available"), ("last_event", "movements"))}),)

    def stream(self, row: ProductInventory) -> str:
        return STOCK.stream(row.sku)

    def found(self, queryset: QuerySet[ProductInventory], term: str) -> QuerySet[ProductInventory]:
        return queryset.filter(sku__istartswith=term)

    @admin.display
    def available(self, row: ProductInventory) -> int:
        return row.available

    @admin.display(description="ledger")
    def movements(self, row: ProductInventory) -> SafeString:
        movements = reverse("admin:readmodels_ledgerline_changelist")
        return display.link(f"{movements}?{urlencode({'q': row.sku})}", "all its movements")
