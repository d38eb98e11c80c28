"""The streams: each thing's version, the cached copy of its state, and its history."""

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from eventstore.browser import display, history
from eventstore.browser.change_list import KeysetChangeList
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.browser.swimlane import swimlane
from eventstore.browser.timeline import steps
from eventstore.models import Stream

SHOWN = 50


class StreamChangeList(KeysetChangeList):
    deferred = ("state", "fold")


class StreamAdmin(ReadOnlyAdmin):
    explains = (
        "A stream is the history of one thing: of an order, a product, a SKU's stock, a cart, a customer."
        " Look here for all that happened to one, and beside what; its version is how many events that were."
    )
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
            "history": steps(list(history.events_of_stream(stream.name)[:SHOWN])),
            "stream_address": display.events_address(stream=stream.name),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.swimlane)
        return [path("<path:object_id>/swimlane/", view, name="eventstore_stream_swimlane"), *super().get_urls()]

    @method_decorator(require_safe)
    def swimlane(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        stream: Stream | None = self.get_object(request, unquote(object_id))
        if stream is None:
            raise Http404
        before = re.fullmatch("[0-9]{1,9}", request.GET.get("before", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Swimlane of {stream.name}",
            "stream": stream,
            "before": before,
            "swimlane": swimlane(stream, int(before[0]) if before else None),
        }
        return TemplateResponse(request, "admin/eventstore/swimlane.html", context)

    @admin.display(description="state")
    def folded(self, stream: Stream) -> SafeString:
        return display.pretty(stream.state)
