"""A projection is paused, or resumed, in the admin, by those who may change projections."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from readmodels.engine import registry
from readmodels.engine.admin import may_replay
from readmodels.engine.operating import pauses
from readmodels.engine.projection import Projection


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Ask for the reason, and then have nobody move it."""
    projection = _chosen(request, name)
    reason = request.POST.get("reason", "").strip()
    if not reason or "\0" in reason:
        if request.method == "POST":
            messages.error(request, "Give a reason: it is kept, and whoever comes later will want to know.")
        return TemplateResponse(request, "admin/pause.html", {**context, "title": f"Pause {name}?", "name": name})
    if pauses.pause(projection, reason, _actor(request)):
        messages.success(request, f"{name} is paused: its table stays as it is until you resume it.")
    else:
        messages.warning(request, f"{name} is paused already.")
    return redirect("admin:projections")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Ask whether to, and then have the workers go on."""
    projection = _chosen(request, name)
    if request.method != "POST":
        return TemplateResponse(request, "admin/resume.html", {**context, "title": f"Resume {name}?", "name": name})
    if pauses.resume(projection, _actor(request)):
        messages.success(request, f"{name} goes on within seconds.")
    else:
        messages.warning(request, f"{name} is not paused.")
    return redirect("admin:projections")


def _chosen(request: HttpRequest, name: str) -> Projection[Any]:
    """Raises PermissionDenied, and Http404 also for one that cannot be paused."""
    if not may_replay(request):
        raise PermissionDenied
    try:
        projection = registry.projection(name)
    except registry.UnknownProjection as unknown:
        raise Http404 from unknown
    if projection.inline:
        raise Http404
    return projection


def _actor(request: HttpRequest) -> str:
    """As it is over the API with the session."""
    return f"user:{request.user.get_username()}"
