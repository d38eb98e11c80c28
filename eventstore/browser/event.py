"""The event browser: what happened, in what order, why, and what came of it."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eventstore.browser import display, history, moment
from eventstore.browser.change_list import CURSOR, SearchingChangeList
from eventstore.browser.filters import (
    ActorFilter,
    CorrelationFilter,
    SinceFilter,
    StreamFilter,
    TimeFilter,
    TypeFilter,
    UntilFilter,
    storable,
)
from eventstore.browser.looking import Ends
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.event import event_types
from eventstore.http.keyset import Position, Sort, Version
from eventstore.log import log
from eventstore.models import Event

# What occurred is recorded at once, unless it was imported or had been waiting somewhere.
AT_ONCE = timedelta(minutes=1)
BY_POSITION = Sort("-position", ("position",), tuple[Position])
BY_VERSION = Sort("-version", ("version",), tuple[Version])


class EventChangeList(SearchingChangeList):
    """Events of one stream come by its index, in which they stand by version; all others by position."""

    deferred = ("payload", "stream__state", "stream__fold")

    def sort(self) -> Sort:
        return BY_VERSION if "stream" in self.params else BY_POSITION

    def looks_through(self) -> bool:
        """A correlation and a search name the few events that they mean. The time is a stretch of positions."""
        asked = self.params.keys()
        unindexed = {"type", "actor", "from", "to"} if "stream" in asked else {"type", "actor"}
        return not asked & {"correlation", "q"} and bool(asked & unindexed)

    def ends(self) -> Ends:
        if stream := self.params.get("stream"):
            return Ends(1, history.stream_version(stream) if storable(stream) else 0)
        edges = {chosen.parameter_name: chosen.edge for chosen in self.filter_specs if isinstance(chosen, TimeFilter)}
        drawn = log.drawn()
        return Ends(max(1, edges.get("from") or 1), min(drawn, edges.get("to") or drawn))


class EventAdmin(ReadOnlyAdmin):
    explains = (
        "All that ever happened in the shop, the newest first. Every other table follows from it; nobody can change it."
        " Look here for what was done at a time or by somebody, and for why."
    )
    change_list = EventChangeList
    change_list_template = "admin/eventstore/event_list.html"
    change_form_template = "admin/eventstore/event.html"
    list_display = ("position", "occurred", "type", "of_stream", "version", "by_command", "actor")
    list_filter = (TypeFilter, StreamFilter, ActorFilter, SinceFilter, UntilFilter, CorrelationFilter)
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

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        request.GET = _as_filters(request.GET)  # type: ignore[assignment]
        asked = request.GET.dict()
        since, until = moment.parsed(asked.get("from", "")), moment.parsed_end(asked.get("to", ""))
        if since and until and until <= since:
            messages.warning(request, "Nothing lies between these times: the second is not after the first.")
        context = {
            "types": [known.stored_name for known in event_types()],
            "asked": asked,
            "since": moment.as_typed(since),
            "until": moment.as_typed(until),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def found(self, queryset: QuerySet[Event], term: str) -> QuerySet[Event]:
        if (identity := history.parsed_uuid(term)) is not None:
            commands = history.commands_of(identity).order_by("-number")
            return history.narrowed_to_commands(queryset, list(commands[: history.MANY]))
        return queryset.filter(position=int(term))

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
        """With the time of recording, where that is another one."""
        occurred_at, recorded_at = event.occurred_at, event.command.recorded_at
        if abs(recorded_at - occurred_at) < AT_ONCE:
            return display.moment(occurred_at)
        recorded = display.moment(recorded_at)
        return format_html('{}<div class="quiet">recorded {}</div>', display.moment(occurred_at), recorded)

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
    def actor(self, event: Event) -> SafeString:
        return display.actor(event.command.actor)

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


def _as_filters(asked: QueryDict) -> QueryDict:
    """A search for a type or a stream is the filter that it means; an empty field of a form is none."""
    meant = asked.copy()
    term = meant.get("q", "").strip(" \t\r\n")
    if term and not history.is_id(term):
        meant["type" if term in {known.stored_name for known in event_types()} else "stream"] = term
        del meant["q"]
    for name in [name for name, value in meant.items() if name != CURSOR and not value]:
        del meant[name]
    return meant
