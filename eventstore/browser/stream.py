"""The streams: each thing's version, the cached copy of its state, and its history."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from eventstore.browser import display, history
from eventstore.browser.change_list import KeysetChangeList
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.models import Stream

SHOWN = 50


class StreamChangeList(KeysetChangeList):
    deferred = ("state", "fold")


class StreamAdmin(ReadOnlyAdmin):
    change_list = StreamChangeList
    change_form_template = "admin/eventstore/stream.html"
    list_display = ("name", "version")
    ordering = ("-id",)
    search_fields = ("name",)
    search_help_text = "How a stream's name begins: order-…, stock-…, product-…"
    fieldsets = ((None, {"fields": ("version", "folded")}),)

    def found(self, queryset: QuerySet[Stream], term: str) -> QuerySet[Stream]:
        return queryset.filter(name__startswith=term)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        stream: Stream = context["original"]
        context |= {
            "title": stream.name,
            "subtitle": None,
            "events": history.events_of_stream(stream.name)[:SHOWN],
            "shown": SHOWN,
            "stream_address": display.events_address(stream=stream.name),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="state")
    def folded(self, stream: Stream) -> SafeString:
        return display.pretty(stream.state)
