"""A read model's rows in the admin, with what can be done: each a command, sent by a form of its own."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from eventstore.desk.deed import Deed
from eventstore.desk.doing import do
from eventstore.desk.duty import Duty
from eventstore.desk.form import DeedForm
from eventstore.log.stream import Receipt
from readmodels.engine.asking.freshness import await_position
from readmodels.engine.browser.row import RowAdmin

SAFE_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
# How long a page waits for its row to follow: most take some milliseconds.
PATIENCE = 2.0  # seconds
BEHIND = "This page does not show it yet. Load it again in a moment."


def permission(duty: Duty) -> str:
    """That of the read model whose page it is done at: see the `permissions` of their models."""
    return f"readmodels.{duty.codename}"


def may(request: HttpRequest, deed: Deed) -> bool:
    return request.user.has_perm(permission(deed.duty))


class DeskAdmin(RowAdmin):
    """`deeds` are done to a row, `making` to none. `beside` are projections whose rows its page shows, too."""

    change_list_template = "admin/readmodels/rows.html"
    deeds: tuple[Deed, ...] = ()
    making: tuple[Deed, ...] = ()
    beside: tuple[str, ...] = ()

    def offered(self, row: Any) -> Iterable[Deed]:
        """Those that may succeed, as far as the row knows; the rules are the command's."""
        return self.deeds

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        make, act = self.admin_site.admin_view(self.make), self.admin_site.admin_view(self.act)
        return [
            path("do/<str:name>/", make, name=f"{name}_make"),
            path("<path:object_id>/do/<str:name>/", act, name=f"{name}_do"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        making = [(deed, self._address("make", deed.name)) for deed in self.making if may(request, deed)]
        return super().changelist_view(request, {"deeds": making, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context["original"]
        deeds = [deed for deed in self.offered(row) if may(request, deed)]
        context["deeds"] = [(deed, self._address("do", quote(row.pk), deed.name)) for deed in deeds]
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(SAFE_OR_POST)
    def make(self, request: HttpRequest, name: str) -> HttpResponse:
        return self._done(request, self._allowed(request, name, self.making), None)

    @method_decorator(SAFE_OR_POST)
    def act(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        deed = self._allowed(request, name, self.deeds)
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return self._done(request, deed, row)

    def _done(self, request: HttpRequest, deed: Deed, row: Any) -> HttpResponse:
        key = None if row is None else row.pk
        form = DeedForm(deed, key, request.POST if request.method == "POST" else None)
        if form.is_bound and (receipt := do(request, deed, key, form)):
            return self._told(request, deed, receipt)
        return self._asked(request, deed, row, form)

    def _asked(self, request: HttpRequest, deed: Deed, row: Any, form: DeedForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": deed.title if row is None else f"{deed.title}: {row}",
            "opts": self.opts,
            "deed": deed,
            "note": "" if row is None else deed.note(row.pk),
            "form": form,
            "row": row,
            "back": self._address("changelist") if row is None else self._address("change", quote(row.pk)),
        }
        status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
        return TemplateResponse(request, "admin/readmodels/deed.html", context, status=status)

    def _told(self, request: HttpRequest, deed: Deed, receipt: Receipt) -> HttpResponse:
        """On the page of the thing; on the list, as long as there is no page of it."""
        key = receipt.stream.partition("-")[2]
        shown = (self.projection, *self.beside)
        if all(await_position(name, receipt.position, PATIENCE).reached for name in shown):
            messages.success(request, _said(deed, receipt))
        else:
            messages.warning(request, f"{_said(deed, receipt)} {BEHIND}")
        there = self.model._default_manager.filter(pk=key).exists()
        return redirect(self._address("change", quote(key)) if there else self._address("changelist"))

    def _allowed(self, request: HttpRequest, name: str, deeds: Iterable[Deed]) -> Deed:
        deed = next((deed for deed in deeds if deed.name == name), None)
        if deed is None:
            raise Http404
        if not (may(request, deed) and self.has_view_permission(request)):
            raise PermissionDenied
        return deed

    def _address(self, page: str, *where: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=where)


def _said(deed: Deed, receipt: Receipt) -> str:
    key = receipt.stream.partition("-")[2]
    before = "It had been done before, and is done once." if receipt.repeated else "It is done."
    events = "1 event" if receipt.version == 1 else f"{receipt.version:,} events"
    return f"{deed.title}, {key}: {before} Its history has {events} now."
