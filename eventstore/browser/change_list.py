"""Lists of a million rows: pages are found by the key of their neighbour, and nothing is counted."""

from typing import Any, NamedTuple

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest

CURSOR = "cursor"


class Page(NamedTuple):
    """Rows in the list's order, and the cursors of the pages around them (None where there is no more)."""

    rows: list[Any]
    next: str | None
    previous: str | None


class KeysetChangeList(ChangeList):
    """Django's list has COUNT(*) and OFFSET, which read all that they skip. This one enters an index at the cursor."""

    deferred: tuple[str, ...] = ()
    next_url: str | None
    previous_url: str | None
    estimate: int | None

    def page(self, queryset: QuerySet[Any], cursor: str | None, limit: int) -> Page:
        """At most `limit` rows beside the cursor. Raises ValueError for one that this list did not give out."""
        (order,) = map(str, self.model_admin.ordering or ("-pk",))
        descending, field = order.startswith("-"), order.removeprefix("-")
        direction, _, key = (cursor or "next:").partition(":")
        backward = direction == "previous"
        if direction not in {"next", "previous"} or "\0" in key:
            raise ValueError("no cursor of this list")
        if cursor:
            than = "lt" if descending != backward else "gt"
            queryset = queryset.filter(**{f"{field}__{than}": self._key(field, key)})
        rows = list(queryset.order_by(f"{'' if descending == backward else '-'}{field}")[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        if backward:
            rows.reverse()
        return Page(
            rows,
            next=f"next:{getattr(rows[-1], field)}" if rows and (more or backward) else None,
            previous=f"previous:{getattr(rows[0], field)}" if rows and (more if backward else cursor) else None,
        )

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
        except (ValueError, ValidationError) as error:
            raise IncorrectLookupParameters(error) from error
        self.result_list = page.rows
        self.result_count = self.full_result_count = len(page.rows)
        self.show_full_result_count = self.can_show_all = self.multi_page = self.show_admin_actions = False
        self.next_url = self._url(page.next)
        self.previous_url = self._url(page.previous)
        self.estimate = None if self.has_active_filters or self.query else self._estimate()

    def _url(self, cursor: str | None) -> str | None:
        return self.get_query_string({CURSOR: cursor}) if cursor else None

    def _key(self, field: str, key: str) -> Any:
        return self.model._meta.get_field(field).to_python(key)  # type: ignore[union-attr]

    def _estimate(self) -> int | None:
        """How many rows there are, as the planner remembers it; None where it does not know yet."""
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [self.opts.db_table])
            row = cursor.fetchone()
        return row[0] if row and row[0] > self.list_per_page else None
