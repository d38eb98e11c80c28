"""Lists of a million rows: pages are found by the key of their neighbour, and nothing is counted."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import connections
from django.db.models import QuerySet, TextField
from django.http import HttpRequest

from eventstore.browser.looking import Ends, look_through
from eventstore.http.keyset import InvalidCursor, Page, Position, Sort, Text, page

CURSOR = "cursor"


class KeysetChangeList(ChangeList):
    """Django's list has COUNT(*) and OFFSET, which read all that they skip. This one enters an index at the cursor."""

    deferred: tuple[str, ...] = ()
    next_url: str | None
    previous_url: str | None
    estimate: int | None
    # What was looked through, where a search has no index to go by.
    looked: Ends | None = None

    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page[Any]:
        """At most `limit` rows beside the cursor. Raises InvalidCursor."""
        (order,) = map(str, self.model_admin.ordering or ())
        column = order.removeprefix("-")
        is_text = isinstance(self.model._meta.get_field(column), TextField)
        return page(queryset, Sort(order, (column,), tuple[Text] if is_text else tuple[Position]), cursor, limit)

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str | None] | None = None) -> QuerySet[Any]:
        # The cursor is no filter; a link to another filter begins at that list's first page.
        self.params.pop(CURSOR, None)
        self.filter_params.pop(CURSOR, None)
        return super().get_queryset(request, exclude_parameters).defer(*self.deferred)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        return list(self.model_admin.ordering or ())

    def get_results(self, request: HttpRequest) -> None:
        try:
            page = self.page(self.queryset, request.GET.get(CURSOR), self.list_per_page)
        except InvalidCursor as error:
            raise IncorrectLookupParameters(error) from error
        self.result_list = page.rows
        self.result_count = self.full_result_count = len(page.rows)
        self.show_full_result_count = self.can_show_all = self.multi_page = self.show_admin_actions = False
        self.next_url = self._url(page.next)
        self.previous_url = self._url(page.previous)
        self.estimate = None if self.has_active_filters or self.query else self._estimate()

    def _url(self, cursor: str | None) -> str | None:
        return self.get_query_string({CURSOR: cursor}) if cursor else None

    def _estimate(self) -> int | None:
        """How many rows there are, as the planner remembers it; None where it does not know yet."""
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [self.opts.db_table])
            row = cursor.fetchone()
        return row[0] if row and row[0] > self.list_per_page else None


class SearchingChangeList(KeysetChangeList):
    """One whose filters may name what no index has. It looks as far as its patience goes, and says how far it came."""

    def sort(self) -> Sort:
        """By one column, a whole number without many gaps."""
        raise NotImplementedError

    def looks_through(self) -> bool:
        """Whether rows are passed over to find those that are asked for."""
        raise NotImplementedError

    def ends(self) -> Ends:
        """Between which values of the column it looks."""
        raise NotImplementedError

    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page[Any]:
        if not self.looks_through():
            return page(queryset, self.sort(), cursor, limit)
        found, self.looked = look_through(queryset, self.sort(), cursor, limit, self.ends())
        return found
