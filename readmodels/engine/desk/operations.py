"""What was done to projections, in the admin: by operators, and how it ended."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.filters import ChosenFilter
from eventstore.browser.read_only import ReadOnlyAdmin
from readmodels.engine.desk.access import may_look
from readmodels.engine.operating.operation import Operation
from readmodels.engine.registry import find


class NameFilter(ChosenFilter):
    title, parameter_name = "projection", "name"

    def narrowed(self, queryset: Any, chosen: str) -> Any:
        return queryset.filter(name=chosen)


class OperationAdmin(ReadOnlyAdmin):
    """For whoever may look at projections, whose pages show the same."""

    explains = (
        "What operators, programs and the workers did to projections, the newest first: who paused, replayed or rolled "
        "back which, why, and how replays ended. What was done in the shop itself is in the commands."
    )
    list_display = ("done", "projection", "what", "who", "details")
    list_filter = (NameFilter,)
    ordering = ("-id",)
    fieldsets = ((None, {"fields": (("what", "projection"), ("who", "done"), "details")}),)

    def has_view_permission(self, request: HttpRequest, obj: Operation | None = None) -> bool:
        return may_look(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_look(request)

    @admin.display
    def what(self, operation: Operation) -> str:
        return operation.said

    @admin.display
    def projection(self, operation: Operation) -> SafeString | str:
        """A link to its page, while there is one."""
        name = operation.name
        return display.link(reverse("admin:projection", args=[name]), name) if find(name) else name

    @admin.display
    def who(self, operation: Operation) -> str:
        return operation.actor

    @admin.display(description="in detail")
    def details(self, operation: Operation) -> SafeString:
        return display.told(operation.of) if operation.of else display.NOTHING

    @admin.display(description="when")
    def done(self, operation: Operation) -> SafeString:
        return display.moment(operation.done_at)
