"""Sales in the admin: a table of sums, with totals. A single row has a page of its own, as every read model's has."""

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode

from catalog.money import for_people
from eventstore.browser.read_only import SAFE_METHODS
from eventstore.http.keyset import InvalidCursor
from readmodels.engine.browser.row import RowAdmin
from readmodels.sales.api import SalesQuestion
from readmodels.sales.model import Sale
from readmodels.sales.projection import stream_of
from readmodels.sales.queries import GROUPS, MONEY, names, sales, sums, totals

ASKED = ("from", "to", "group_by")


class SaleAdmin(RowAdmin):
    explains = "What was sold, canceled, returned and credited, added up by day, product or country."
    projection = "sales"
    heading = "Sale {}"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("sku", "name", "day"),
                    ("kind", "quantity", "amount", "currency", "tax"),
                    ("units_canceled", "amount_canceled", "units_returned", "amount_returned"),
                    ("country", "last_event"),
                )
            },
        ),
    )

    def stream(self, row: Sale) -> str:
        return stream_of(row.key)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method not in SAFE_METHODS or not self.has_view_permission(request):
            raise PermissionDenied
        asked = {name: str(value) for name, value in request.GET.items() if value}
        cursor = asked.pop("cursor", None)
        if not set(asked) <= set(ASKED):
            raise BadRequest("This page knows no such parameter.")
        context = {
            **self.admin_site.each_context(request),
            "title": "Sales",
            "explains": self.explains,
            "opts": self.opts,
            "groups": GROUPS,
            "asked": {"since": asked.get("from", ""), "until": asked.get("to", "")},
            **self._report(asked, cursor),
        }
        return TemplateResponse(request, "admin/readmodels/sales.html", context)

    def _report(self, asked: dict[str, str], cursor: str | None) -> dict[str, Any]:
        question = SalesQuestion(data=asked)
        if not question.is_valid():
            return {"errors": {name: " ".join(errors) for name, errors in question.errors.items()}}
        filters = question.validated_data
        group, sort = filters.pop("group_by"), filters.pop("sort")
        filters.pop("with_totals")
        rows = sales(filters)
        try:
            page = sums(rows, group, sort, cursor, self.list_per_page)
        except InvalidCursor as error:
            raise BadRequest(str(error)) from error
        called = names(row.sku for row in page.rows) if group == "product" else {}
        return {
            "group": group,
            "rows": [_shown(row, getattr(row, "sku" if group == "product" else group), called) for row in page.rows],
            "totals": [_shown(row, "", {}) for row in totals(rows)],
            "next_url": page.next and f"?{urlencode({**asked, 'cursor': page.next})}",
            "previous_url": page.previous and f"?{urlencode({**asked, 'cursor': page.previous})}",
        }


def _shown(row: Any, key: Any, called: dict[str, str]) -> dict[str, Any]:
    money = {name: for_people(getattr(row, name), row.currency) for name in MONEY}
    return {**row._asdict(), **money, "key": key, "name": called.get(key, "")}
