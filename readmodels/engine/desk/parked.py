"""Parked events in the admin: many are retried from the list; one is looked at, retried, or discarded with a reason."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from eventstore.browser import display
from eventstore.browser.choosing import ChoosingAdmin
from eventstore.desk.doing import actor
from readmodels.engine.desk.acting import carry_out
from readmodels.engine.desk.form import ActForm, ReasonForm
from readmodels.engine.desk.parked_event import described
from readmodels.engine.folding import rebuild
from readmodels.engine.operating.operation import noted
from readmodels.engine.operating.refusals import NoLongerParked
from readmodels.engine.registry import UnknownProjection, find, projection
from readmodels.engine.storing.checkpoint import LIVE, Superseded
from readmodels.engine.storing.parked import Parked, waiting
from readmodels.engine.storing.pausing import ProjectionPaused


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
    explains = (
        "Events that could not be folded into a row of a read model: that row stands still until its event is retried, "
        "when the cause is mended, or discarded. All other rows go on."
    )
    change_list_template = "admin/explained_change_list.html"
    actions = ("retry",)
    list_display = ("row", "error", "at", "parked_since")
    list_display_links = ("row",)
    list_filter = (DecidedFilter, "name")
    search_fields = ("key",)
    sortable_by = ()
    ordering = ("name", "position", "key")
    show_facets = admin.ShowFacets.NEVER

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Of those that were discarded, why."""
        return (*self.list_display, "reason") if request.GET.get("decided") else self.list_display

    def get_urls(self) -> list[URLPattern]:
        again, dropped = self.admin_site.admin_view(self.retry_one), self.admin_site.admin_view(self.discard_one)
        return [
            path("<int:pk>/retry/", again, name="readmodels_parked_retry"),
            path("<int:pk>/discard/", dropped, name="readmodels_parked_discard"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Parked events", **(extra_context or {})})

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._page(request, self._found(request, object_id))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the filters ask, and nothing that PostgreSQL could not even compare."""
        if lookup not in (DecidedFilter.parameter_name, "name") or "\0" in value:
            raise IncorrectLookupParameters
        return True

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
                with noted(one.name, "retry", one.which, actor(request)):
                    still = rebuild.retry(projection(one.name), one)
            except (Superseded, UnknownProjection, ProjectionPaused) as refusal:
                again = "; try again" if isinstance(refusal, Superseded) else ""
                messages.error(request, display.told(f"{one.name} {one.key}: {refusal}{again}."))
                continue
            if still:
                messages.error(request, f"{one.name} {one.key} is still parked: {still.error}")
            else:
                messages.success(request, f"{one.name} {one.key} goes on.")

    @method_decorator(require_POST)
    def retry_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        one = self._decidable(request, pk)
        return self._decided(request, one, "retry", ActForm(request.POST), lambda form: _retried(one))

    @method_decorator(require_POST)
    def discard_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go on without the event, for its row alone and for good."""
        one = self._decidable(request, pk)

        def discard(form: ActForm) -> str:
            return _discarded(one, form.detail["reason"], actor(request))

        return self._decided(request, one, "discard", ReasonForm(request.POST), discard)

    def _decided(
        self, request: HttpRequest, one: Parked, action: str, form: ActForm, decide: Callable[[ActForm], str]
    ) -> HttpResponse:
        if not form.is_valid():
            return self._page(request, one, form)
        carry_out(request, one.name, action, {**one.which, **form.detail}, form, partial(decide, form))
        is_there = Parked.objects.filter(pk=one.pk).exists()
        return redirect(_address("change", one.pk) if is_there else _address("changelist"))

    def _page(self, request: HttpRequest, one: Parked, refused: ActForm | None = None) -> HttpResponse:
        shown = {
            **self.admin_site.each_context(request),
            "title": f"{one.key} of {one.name}",
            "opts": self.opts,
            "parked": one,
            "again": ActForm(),
            "form": refused if isinstance(refused, ReasonForm) else ReasonForm(),
            "faults": refused.non_field_errors() if refused else "",
            "may_decide": one.discarded_at is None and self.has_change_permission(request, one),
            **described(one),
        }
        status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
        return TemplateResponse(request, "admin/readmodels/parked.html", shown, status=status)

    def _decidable(self, request: HttpRequest, pk: int) -> Parked:
        """Raises PermissionDenied, and Http404 for one of a read model that is no more."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        found = self._found(request, str(pk))
        if find(found.name) is None:
            raise Http404
        return found

    def _found(self, request: HttpRequest, object_id: str) -> Parked:
        """Raises PermissionDenied or Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found: Parked | None = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return found


def _retried(one: Parked) -> str:
    still = rebuild.retry(projection(one.name), _waiting(one))
    if still is None:
        return "The row goes on."
    return f"It is still parked, by the event at {still.position}: {still.error}"


def _discarded(one: Parked, reason: str, by: str) -> str:
    still = rebuild.discard(projection(one.name), _waiting(one), reason, by)
    goes_on = f"is now parked by the one at {still.position}: {still.error}" if still else "goes on"
    return f"The row {goes_on}, without the event at {one.position}."


def _waiting(one: Parked) -> Parked:
    """As it is now. Raises NoLongerParked."""
    found = waiting(one.name).filter(key=one.key, position=one.position).first()
    if found is None:
        raise NoLongerParked
    return found


def _address(page: str, *where: int) -> str:
    return reverse(f"admin:readmodels_parked_{page}", args=where)
