"""Pages that show and never change: no add, change, delete or bulk action, for whomever."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters, ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from eventstore.browser.change_list import KeysetChangeList

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class ReadOnlyAdmin(_ModelAdmin):
    """`ordering` is one unique field, text or a whole number (or what the change list's `page` sorts by); pages are
    found by its value.

    Set `search_help_text` and override `found` for a search box. `explains` stands above the list: in a sentence what
    it is, and when one needs it.
    """

    explains = ""

    actions: Sequence[str] | None = None
    list_per_page = 50
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ()
    change_list_template = "admin/keyset_change_list.html"
    change_form_template = "admin/read_only_form.html"
    change_list: type[KeysetChangeList] = KeysetChangeList

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            raise PermissionDenied
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return self.change_list

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what a filter of ours asks: a request's own field names are never put into a query.

        Of others the list begins anew, as it does in Django for what is no field. It would be told as an attack else.
        """
        if lookup not in {getattr(listed, "parameter_name", None) for listed in self.list_filter}:
            raise IncorrectLookupParameters
        return True

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """None, as for a row that is not there, for a key that PostgreSQL could not even compare."""
        return None if "\0" in object_id else super().get_object(request, object_id, from_field)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (self.found(queryset, term) if term else queryset), False

    def found(self, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        """The rows that `term` asks for. Where there is no search box, nobody can ask."""
        raise IncorrectLookupParameters
