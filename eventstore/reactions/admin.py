"""Followers and deadlines in the admin, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.log import log
from eventstore.reactions.deadline import DeadlineReaction
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.reactions.registry import registered


class DueFilter(admin.SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "waiting"), ("overdue", "overdue"), ("refused", "refused")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        if self.value() == "overdue":
            return queryset.filter(due_at__lte=timezone.now())
        return queryset.filter(due_at__isnull=self.value() == "refused") if self.value() else queryset


class DeadlineAdmin(ReadOnlyAdmin):
    explains = (
        "What follows by itself when nothing comes in between, as an order that expires unpaid, and when. Look here "
        "when something did not happen in time: overdue ones wait for a worker, refused ones are not tried again."
    )
    list_display = ("id", "reaction", "stream", "due", "set_by", "refusal")
    list_filter = (DueFilter,)
    ordering = ("id",)
    search_fields = ("key",)
    search_help_text = "The key of a stream, such as an order's id, in full."
    fieldsets = ((None, {"fields": (("reaction", "stream"), ("due", "set_by"), ("refusal", "tried"))}),)

    def found(self, queryset: QuerySet[Deadline], term: str) -> QuerySet[Deadline]:
        return queryset.filter(key=term)

    @admin.display(description="stream")
    def stream(self, deadline: Deadline) -> SafeString | str:
        """A link to its events."""
        reactions = (one for one in registered() if isinstance(one, DeadlineReaction) and one.name == deadline.reaction)
        reaction = next(reactions, None)
        if reaction is None:
            return deadline.key
        name = reaction.decider.stream(deadline.key)
        return display.link(display.events_address(stream=name), name)

    @admin.display(description="due at")
    def due(self, deadline: Deadline) -> SafeString | str:
        return display.moment(deadline.due_at) if deadline.due_at else "refused"

    @admin.display(description="set by")
    def set_by(self, deadline: Deadline) -> SafeString:
        return display.event_at(deadline.position)

    @admin.display(description="tried at")
    def tried(self, deadline: Deadline) -> SafeString | None:
        return display.moment(deadline.tried_at) if deadline.tried_at else None


class FollowerAdmin(ReadOnlyAdmin):
    explains = (
        "Who reads the log and notes what events ask for: mails, webhooks, deadlines. Look here when these stay away: "
        "one that is behind waits for beat and a worker, one that stands still says why."
    )
    list_display = ("name", "position", "behind", "updated", "trouble")
    ordering = ("name",)
    fieldsets = ((None, {"fields": (("name", "position", "behind"), ("updated", "trouble"))}),)

    @admin.display(description="behind the log")
    def behind(self, follower: FollowerCheckpoint) -> str:
        """Counted up to a limit."""
        events, seconds = log.lag(follower.position, log.head().position)
        if not events:
            return "no event waits"
        return f"{events:,} event{'' if events == 1 else 's'}, the oldest for {seconds:,.0f} s"

    @admin.display(description="why it stands still")
    def trouble(self, follower: FollowerCheckpoint) -> SafeString:
        return display.told(follower.error) if follower.error else display.NOTHING

    @admin.display(description="moved at")
    def updated(self, follower: FollowerCheckpoint) -> SafeString:
        return display.moment(follower.updated_at)


admin.site.register(Deadline, DeadlineAdmin)
admin.site.register(FollowerCheckpoint, FollowerAdmin)
