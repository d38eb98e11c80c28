"""The shop's admin site: the dashboard, the projections' pages, and what it answers while a database is away."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import psycopg
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from config.access import links
from config.access.throttle import TooOften, forgive_log_in, note_log_in
from config.dashboard.page import dashboard
from config.environment import environment
from readmodels.engine.desk.access import may_look
from readmodels.engine.desk.acting import acting
from readmodels.engine.desk.projection import projection
from readmodels.engine.desk.projections import projections

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# The log is read through psycopg itself, all else through Django.
OUTAGES = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


class OrderlogAdminSite(AdminSite):
    site_header = site_title = "Orderlog"
    site_url = None
    index_title = "Dashboard"
    index_template = "admin/dashboard.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "environment": environment()}

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [
            path("projections/", self.admin_view(self.projections), name="projections"),
            path("projections/<str:name>/", self.admin_view(self.projection), name="projection"),
            path("projections/<str:name>/<str:doing>/", self.admin_view(self.acting), name="projection_act"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**dashboard(request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """An address that has guessed wrong too often waits, before anything it sends is looked at."""
        if request.method != "POST":
            return super().login(request, extra_context)
        try:
            note_log_in(request)
        except TooOften as refusal:
            answer = self._notice(request, "throttled", 429, "Too many attempts")
            answer.headers["Retry-After"] = str(refusal.wait)
            return answer
        answered = super().login(request, extra_context)
        if answered.status_code == 302:
            forgive_log_in(request)
        return answered

    def projections(self, request: HttpRequest) -> HttpResponse:
        return projections(request, self.each_context(request))

    def projection(self, request: HttpRequest, name: str) -> HttpResponse:
        return projection(request, name, self.each_context(request))

    def acting(self, request: HttpRequest, name: str, doing: str) -> HttpResponse:
        return acting(request, name, doing, self.each_context(request))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The shop before its keys and accounts; the projections, which have no model, beside the read models."""
        apps = sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] in ("access", "auth"))
        for app in apps:
            if app["app_label"] == "readmodels" and may_look(request):
                app["models"].append(
                    {
                        "name": "Projections",
                        "object_name": "Projection",
                        "admin_url": reverse("admin:projections"),
                        "view_only": True,
                    }
                )
        return apps

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return super().admin_view(self._answering(view), cacheable)

    def _answering(self, view: View) -> View:
        """A page that is not for its reader says so, and one whose database is away, or too slow: 403 and 503."""

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response = view(request, *args, **kwargs)
                if isinstance(response, TemplateResponse):
                    response.render()
                    links.narrow(request, response)
            except OUTAGES:
                return self._notice(request, "unavailable", 503, "A database does not answer")
            except PermissionDenied:
                return self._notice(request, "denied", 403, "This is not for you")
            return response

        return cast(View, answer)

    def _notice(self, request: HttpRequest, name: str, status: int, title: str) -> HttpResponse:
        context = {**self.each_context(request), "title": title}
        return TemplateResponse(request, f"admin/{name}.html", context, status=status)
