"""A list that shows, and has actions: nothing is edited, something is done."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from eventstore.browser.change_list import KeysetChangeList
from eventstore.browser.choosing import ChoosingAdmin
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.http.keyset import Page, Sort, page


class ActingChangeList(KeysetChangeList):
    """Its pages are found by the `sort` of its ModelAdmin."""

    model_admin: "ActingAdmin"

    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page[Any]:
        return page(queryset, self.model_admin.sort, cursor, limit)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.show_admin_actions = True


class ActingAdmin(ChoosingAdmin, ReadOnlyAdmin):
    sort: Sort
    change_list = ActingChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.refuse_onlookers(request)
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return ModelAdmin.changelist_view(self, request, {**title, **(extra_context or {})})
