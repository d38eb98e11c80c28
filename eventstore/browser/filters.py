"""What lists can be narrowed to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeGuard

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from eventstore.browser import history, moment
from eventstore.event import event_types
from eventstore.models import Command, Event


class TypeFilter(SimpleListFilter):
    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Those this release knows: to ask the log which it holds would read all of it."""
        return [(known.stored_name, known.stored_name) for known in event_types()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        chosen = self.value()
        if not chosen:
            return queryset
        return queryset.filter(type=chosen) if storable(chosen) else queryset.none()


class ValueFilter(SimpleListFilter):
    """One of the values that a field can have. `parameter_name` is the field's."""

    values: tuple[str, ...]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(value, value.replace("_", " ")) for value in self.values]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(**{str(self.parameter_name): chosen}) if chosen in self.values else queryset


class ChosenFilter(SimpleListFilter):
    """Is shown only while it is in use: links lead to it, and it can be taken away again."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        chosen = self.value()
        return [(chosen, chosen)] if chosen else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        return self.narrowed(queryset, chosen) if storable(chosen) else queryset.none()

    def narrowed(self, queryset: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        raise NotImplementedError


class StreamFilter(ChosenFilter):
    title = "stream"
    parameter_name = "stream"

    def narrowed(self, queryset: QuerySet[Event], chosen: str) -> QuerySet[Event]:
        return queryset.filter(stream_id=history.stream_id(chosen))


class CorrelationFilter(ChosenFilter):
    """Works on events and on commands."""

    title = "correlation"
    parameter_name = "correlation"

    def narrowed(self, queryset: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        correlation = history.parsed_uuid(chosen)
        if correlation is None:
            return queryset.none()
        commands = history.commands_of(correlation).order_by("-number")
        return commands_or_their_events(queryset, commands)


class ActorFilter(ChosenFilter):
    """Works on events and on commands."""

    title = parameter_name = "actor"

    def narrowed(self, queryset: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        named = history.actors_named(chosen)
        return queryset.filter(actor__in=named) if queryset.model is Command else of_commands(queryset, actor__in=named)


class TimeFilter(ChosenFilter):
    """When an event was recorded: an imported one may have occurred long before.

    `edge` is the position at which one may lie at most, known once the list is narrowed.
    """

    parsed = staticmethod(moment.parsed)
    edge: int | None = None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen and self.parsed(chosen) is None:
            messages.warning(request, f"{chosen!r} is no time. {moment.HELP}")
        return super().queryset(request, queryset)

    def narrowed(self, queryset: QuerySet[Event], chosen: str) -> QuerySet[Event]:
        time = self.parsed(chosen)
        return queryset.none() if time is None else self.within(queryset, time)

    def within(self, queryset: QuerySet[Event], time: datetime) -> QuerySet[Event]:
        raise NotImplementedError


class SinceFilter(TimeFilter):
    title, parameter_name = "recorded from", "from"

    def within(self, queryset: QuerySet[Event], time: datetime) -> QuerySet[Event]:
        self.edge = history.about(time) - history.NEARLY
        return of_commands(queryset.filter(position__gte=self.edge), recorded_at__gte=time)


class UntilFilter(TimeFilter):
    title, parameter_name = "recorded until", "to"
    parsed = staticmethod(moment.parsed_end)

    def within(self, queryset: QuerySet[Event], time: datetime) -> QuerySet[Event]:
        self.edge = history.about(time) + history.NEARLY
        return of_commands(queryset.filter(position__lt=self.edge), recorded_at__lt=time)


class CommandStreamFilter(ChosenFilter):
    title = "stream"
    parameter_name = "stream"

    def narrowed(self, queryset: QuerySet[Command], chosen: str) -> QuerySet[Command]:
        return queryset.filter(stream=chosen)


def commands_or_their_events(queryset: QuerySet[Any], commands: QuerySet[Command]) -> QuerySet[Any]:
    """Narrow a list of commands to these, or a list of events to theirs."""
    if queryset.model is Command:
        return queryset.filter(number__in=commands.values("number"))
    return history.narrowed_to_commands(queryset, list(commands[: history.MANY]))


def of_commands(events: QuerySet[Event], **asked: Any) -> QuerySet[Event]:
    """Those whose commands have this. Each event's command is looked up: a join might read all commands for a few."""
    its_command = Command.objects.filter(number=OuterRef("command_id"), **asked)
    return events.filter(command_id=Subquery(its_command.values("number")))


def storable(text: str | None) -> TypeGuard[str]:
    """Whether PostgreSQL could hold it at all."""
    return bool(text) and "\0" not in str(text)
