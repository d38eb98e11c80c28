"""A read model's row in the admin, beside the history of the stream that it follows from."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from eventstore.browser import display, history
from eventstore.browser.read_only import ReadOnlyAdmin
from readmodels.engine.row import ReadModel

SHOWN = 50


class RowAdmin(ReadOnlyAdmin):
    """The log is another database than the row's: two queries, no join."""

    change_form_template = "admin/readmodels/row.html"
    heading = "{}"

    def stream(self, row: Any) -> str:
        """The name of the stream whose history is shown."""
        raise NotImplementedError

    @admin.display(description="last event")
    def last_event(self, row: ReadModel) -> SafeString:
        return display.event_at(row.position)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row: ReadModel = context["original"]
        name = self.stream(row)
        found = list(history.events_of_stream(name)[:SHOWN])
        context |= {
            "title": self.heading.format(row),
            "subtitle": None,
            "history": found,
            "history_title": "Its newest events" if len(found) == SHOWN else "Its events",
            "stream_address": display.events_address(stream=name),
        }
        return super().render_change_form(request, context, *args, **kwargs)
