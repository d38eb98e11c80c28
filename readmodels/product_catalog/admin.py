"""Products in the admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from catalog import money, tax_rate
from catalog.desk import CREATE, PRODUCT_DEEDS, RECEIVE
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from eventstore.browser import display
from eventstore.browser.change_list import KeysetChangeList
from eventstore.browser.filters import ValueFilter
from eventstore.desk.deed import Deed
from eventstore.http.keyset import Page
from readmodels.engine.browser.deeds import DeskAdmin
from readmodels.product_catalog.model import ProductCatalog
from readmodels.product_catalog.queries import BY_NAME, in_stock, search, sorted_page


class StatusFilter(ValueFilter):
    title = parameter_name = "status"
    values = ("offered", "discontinued")


class StockFilter(SimpleListFilter):
    title, parameter_name = "stock", "in_stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("true", "in stock"), ("false", "sold out")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProductCatalog]) -> QuerySet[ProductCatalog]:
        wanted = {"true": True, "false": False}.get(str(self.value()))
        return queryset if wanted is None else in_stock(queryset, wanted)


class ByName(KeysetChangeList):
    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page[Any]:
        return sorted_page(queryset, BY_NAME, cursor, limit)


class ProductCatalogAdmin(DeskAdmin):
    explains = "What the shop sells, and for how much. Names, prices and taxes are changed on a product's page."
    change_list = ByName
    projection = "product_catalog"
    making = (CREATE,)
    deeds = (*PRODUCT_DEEDS, RECEIVE)
    heading = "Product {}"
    list_display = ("sku", "name", "price_", "status", "available_", "tax_rate_")
    list_filter = (StatusFilter, StockFilter)
    ordering = ("words", "sku")
    search_fields = ("words",)
    search_help_text = "Words of names and SKUs, or how they begin."
    fieldsets = (
        (None, {"fields": (("name", "price_", "tax_rate_"), ("status", "stock_policy", "available_"))}),
        ("History", {"fields": (("created", "changed"), "last_event")}),
    )

    def stream(self, row: ProductCatalog) -> str:
        return PRODUCT.stream(row.sku)

    def offered(self, row: ProductCatalog) -> Iterable[Deed]:
        """To receive stock of it is what makes its stock's page."""
        if row.status == "offered":
            yield from PRODUCT_DEEDS
        if row.stock_policy == StockPolicy.TRACKED:
            yield RECEIVE

    def found(self, queryset: QuerySet[ProductCatalog], term: str) -> QuerySet[ProductCatalog]:
        return search(queryset, term)

    @admin.display(description="price")
    def price_(self, row: ProductCatalog) -> SafeString:
        return display.money(**money.shown(row.price, row.currency))

    @admin.display(description="available")
    def available_(self, row: ProductCatalog) -> int | str:
        if row.orderable is None:
            return "untracked"
        return f"{row.orderable} by back-order" if row.back_order else row.orderable

    @admin.display(description="tax rate")
    def tax_rate_(self, row: ProductCatalog) -> str:
        return tax_rate.shown(row.tax_rate)

    @admin.display(description="created at")
    def created(self, row: ProductCatalog) -> SafeString:
        return display.moment(row.created_at)

    @admin.display(description="changed at")
    def changed(self, row: ProductCatalog) -> SafeString:
        return display.moment(row.changed_at)
