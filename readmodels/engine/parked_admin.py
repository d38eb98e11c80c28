"""Parked events in the admin: an operator retries them, or discards them with a reason."""

import logging
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.choosing import ChoosingAdmin
from readmodels.engine.folding import rebuild
from readmodels.engine.registry import UnknownProjection, projection
from readmodels.engine.storing.checkpoint import LIVE, Superseded
from readmodels.engine.storing.parked import Parked

logger = logging.getLogger(__name__)


class DecisionForm(ActionForm):
    reason = forms.CharField(required=False, label="Reason, to discard:")


class DecidedFilter(admin.SimpleListFilter):
    title, parameter_name = "decision", "decided"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("discarded", "discarded")]

    def choices(self, changelist: Any) -> Any:
        default, *others = super().choices(changelist)
        yield {**default, "display": "waiting"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Parked]) -> QuerySet[Parked]:
        return queryset.filter(discarded_at__isnull=self.value() != "discarded")


class ParkedAdmin(ChoosingAdmin):
    action_form = DecisionForm
    actions = ("retry", "discard")
    list_display = ("row", "error", "at", "parked_since")
    list_display_links = None
    list_filter = (DecidedFilter, "name")
    search_fields = ("key",)
    sortable_by = ()
    ordering = ("name", "position", "key")
    show_facets = admin.ShowFacets.NEVER

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Of those that were discarded, why."""
        return (*self.list_display, "reason") if request.GET.get("decided") else self.list_display

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Parked events", **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the filters ask, and nothing that PostgreSQL could not even compare."""
        return lookup in (DecidedFilter.parameter_name, "name") and "\0" not in value

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Parked | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Parked]:
        return super().get_queryset(request).filter(slot=LIVE)

    @admin.display(description="row")
    def row(self, parked: Parked) -> SafeString:
        return format_html("{}<br><span class=quiet>{}</span>", parked.key, parked.name)

    @admin.display(description="event")
    def at(self, parked: Parked) -> SafeString:
        return format_html("{}<br>{}", parked.event, display.event_at(parked.position))

    @admin.display(description="since")
    def parked_since(self, parked: Parked) -> SafeString:
        return format_html(
            "{}<br><span class=quiet>attempts: {}, the last {}</span>",
            display.moment(parked.since),
            parked.attempts,
            display.moment(parked.tried_at),
        )

    @admin.action(description="Retry", permissions=["change"])
    def retry(self, request: HttpRequest, chosen: QuerySet[Parked]) -> None:
        """Fold the rows of the chosen keys anew."""
        for one in chosen.filter(discarded_at=None):
            try:
                still = rebuild.retry(projection(one.name), one)
            except (Superseded, UnknownProjection) as refusal:
                _tell(request, one, refusal)
                continue
            if still:
                messages.error(request, f"{one.name} {one.key} is still parked: {still.error}")
            else:
                messages.success(request, f"{one.name} {one.key} goes on.")

    @admin.action(description="Discard, for the reason beside", permissions=["change"])
    def discard(self, request: HttpRequest, chosen: QuerySet[Parked]) -> None:
        """Go on without the chosen events, for their rows alone and for good."""
        reason = request.POST.get("reason", "").strip()
        if not reason:
            messages.error(request, "Give a reason: it is kept, and whoever comes later will want to know.")
            return
        for one in chosen.filter(discarded_at=None):
            try:
                still = rebuild.discard(projection(one.name), one, reason, request.user.get_username())
            except (Superseded, UnknownProjection) as refusal:
                _tell(request, one, refusal)
                continue
            goes_on = f"is now parked at {still.position}: {still.error}" if still else "goes on"
            messages.success(request, f"{one.name} {one.key} {goes_on}, without the event at {one.position}.")


def _tell(request: HttpRequest, one: Parked, refusal: Exception) -> None:
    again = "; try again" if isinstance(refusal, Superseded) else ""
    messages.error(request, f"{one.name} {one.key}: {refusal}{again}.")
