"""The event browser: what happened, in what order, why, and what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from eventstore.browser import display, history
from eventstore.browser.change_list import KeysetChangeList
from eventstore.browser.filters import CorrelationFilter, StreamFilter, TypeFilter
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.event import event_types
from eventstore.models import Event


class EventChangeList(KeysetChangeList):
    deferred = ("payload", "stream__state", "stream__fold")


class EventAdmin(ReadOnlyAdmin):
    change_list = EventChangeList
    change_form_template = "admin/eventstore/event.html"
    list_display = ("position", "occurred", "type", "of_stream", "version", "by_command", "actor")
    list_filter = (TypeFilter, StreamFilter, CorrelationFilter)
    list_select_related = ("stream", "command")
    ordering = ("-position",)
    search_fields = ("position",)
    search_help_text = (
        "A position, a stream (order-…), a type (order.placed), or the id of a command, a correlation or a trace."
    )
    fieldsets = (
        (None, {"fields": (("of_stream", "version", "occurred"), "content")}),
        ("Its command", {"fields": (("by_command", "actor", "recorded"), ("caused_by", "trace"), "correlation")}),
    )

    def found(self, queryset: QuerySet[Event], term: str) -> QuerySet[Event]:
        if term.isascii() and term.isdecimal():
            return queryset.filter(position=int(term))
        if (identity := history.parsed_uuid(term)) is not None:
            commands = history.commands_of(identity).order_by("-number")
            return history.narrowed_to_commands(queryset, list(commands[: history.MANY]))
        if term in {known.stored_name for known in event_types()}:
            return queryset.filter(type=term)
        return queryset.filter(stream_id=history.stream_id(term))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("stream", "command")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        event: Event = context["original"]
        together = list(history.events_of([event.command])[: history.MANY])
        context |= {
            "title": f"{event.type} at {event.position}",
            "subtitle": None,
            "previous": history.neighbour(event, -1),
            "next": history.neighbour(event, +1),
            "together": together if len(together) > 1 else [],
            "caused": history.caused_by([event])[: history.MANY],
            "stream_address": display.events_address(stream=event.stream.name),
            "correlation_address": display.events_address(correlation=event.command.correlation_id),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="occurred at")
    def occurred(self, event: Event) -> SafeString:
        return display.moment(event.occurred_at)

    @admin.display(description="stream")
    def of_stream(self, event: Event) -> SafeString:
        return display.page(event.stream)

    @admin.display(description="payload")
    def content(self, event: Event) -> SafeString:
        return display.pretty(event.payload)

    @admin.display(description="command")
    def by_command(self, event: Event) -> SafeString:
        return display.page(event.command, event.command.name)

    @admin.display
    def actor(self, event: Event) -> str:
        return event.command.actor

    @admin.display(description="recorded at")
    def recorded(self, event: Event) -> SafeString:
        return display.moment(event.command.recorded_at)

    @admin.display(description="caused by")
    def caused_by(self, event: Event) -> SafeString | str:
        cause = history.cause(event.command)
        return display.page(cause, f"{cause.type} at {cause.position}") if cause else "no event: it was asked for"

    @admin.display
    def correlation(self, event: Event) -> SafeString:
        correlation = event.command.correlation_id
        return display.events(correlation, correlation=correlation)

    @admin.display
    def trace(self, event: Event) -> SafeString | str:
        trace = event.command.trace_id or ""
        return display.events(trace, correlation=trace) if history.parsed_uuid(trace) else trace or "-"
