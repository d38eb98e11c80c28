"""The commands that were handled: who asked for what, and what it did."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from eventstore.browser import display, history
from eventstore.browser.change_list import SearchingChangeList
from eventstore.browser.filters import ActorFilter, CommandStreamFilter, CorrelationFilter
from eventstore.browser.looking import Ends
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.http.keyset import Position, Sort
from eventstore.models import Command

BY_NUMBER = Sort("-number", ("number",), tuple[Position])


class CommandChangeList(SearchingChangeList):
    """Only ids, correlations and traces have an index: names, streams and actors are looked for."""

    def sort(self) -> Sort:
        return BY_NUMBER

    def looks_through(self) -> bool:
        asked, term = self.params, self.query.strip()
        named = "correlation" in asked or history.is_id(term)
        return not named and ("stream" in asked or "actor" in asked or bool(term))

    def ends(self) -> Ends:
        newest = Command.objects.order_by("-number").values_list("number", flat=True).first()
        return Ends(1, newest or 0)


class CommandAdmin(ReadOnlyAdmin):
    explains = (
        "What was asked of the shop and done, by whom: a command leads to events, all of them at once."
        " Look here for what one person or program did."
    )
    change_list = CommandChangeList
    change_form_template = "admin/eventstore/command.html"
    list_display = ("number", "recorded", "name", "to_stream", "version", "by_actor")
    list_filter = (CommandStreamFilter, ActorFilter, CorrelationFilter)
    ordering = ("-number",)
    search_fields = ("number",)
    search_help_text = (
        "A name (PlaceOrder), a stream (order-…), an actor, or the id of a command, a correlation or a trace."
    )
    fieldsets = (
        (None, {"fields": (("to_stream", "version"), ("by_actor", "recorded"), "id")}),
        ("Why", {"fields": (("caused_by", "trace_id"), "correlation")}),
    )

    def found(self, queryset: QuerySet[Command], term: str) -> QuerySet[Command]:
        if (identity := history.parsed_uuid(term)) is not None:
            return queryset & history.commands_of(identity)
        if history.is_id(term):
            return queryset.filter(number=int(term))
        return queryset.filter(Q(name=term) | Q(stream=term) | Q(actor__in=history.actors_named(term)))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        command: Command = context["original"]
        appended = list(history.events_of([command])[: history.MANY])
        context |= {
            "title": f"{command.name} to {command.stream}",
            "subtitle": None,
            "appended": appended,
            "caused": history.caused_by(appended)[: history.MANY],
            "correlation_address": display.events_address(correlation=command.correlation_id),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="recorded at")
    def recorded(self, command: Command) -> SafeString:
        return display.moment(command.recorded_at)

    @admin.display(description="stream")
    def to_stream(self, command: Command) -> SafeString:
        return display.events(command.stream, stream=command.stream)

    @admin.display(description="actor")
    def by_actor(self, command: Command) -> SafeString:
        """A link to the commands that they sent."""
        return display.commands(command.actor, actor=command.actor)

    @admin.display(description="caused by")
    def caused_by(self, command: Command) -> SafeString | str:
        cause = history.cause(command)
        return display.page(cause, f"{cause.type} at {cause.position}") if cause else "no event: it was asked for"

    @admin.display
    def correlation(self, command: Command) -> SafeString:
        return display.commands(command.correlation_id, correlation=command.correlation_id)
