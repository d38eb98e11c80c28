"""The projections in the admin: how far they have come, and the replay of one at an operator's word."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eventstore.log import log
from readmodels.engine.replaying.under_way import Replay, ask, under_way
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.watching.status import Status, statuses


class Line(NamedTuple):
    """A projection as it is shown, with its replay, while there is one."""

    status: Status
    live: Checkpoint | None
    replay: Replay | None

    @property
    def state(self) -> str:
        return self.status.state.replace("_", " ")

    @property
    def moved_at(self) -> datetime | None:
        return self.live.updated_at if self.live else None

    @property
    def can_replay(self) -> bool:
        return not self.is_inline and (self.replay is None or self.replay.is_left)

    @property
    def paused(self) -> str:
        """By whom, since when and why."""
        return str(self.status.pause or "")

    @property
    def is_inline(self) -> bool:
        """It is replayed at the command line: commands that change it wait for that."""
        return self.status.state == "inline"

    @property
    def errors(self) -> list[str]:
        return [error for error in (self.status.error, self.replay and self.replay.error) if error]


def may_look(request: HttpRequest) -> bool:
    return _permitted(request, "view") or may_replay(request)


def may_replay(request: HttpRequest) -> bool:
    return _permitted(request, "change")


@never_cache
@require_safe
def projections(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """All of them, with their lag and the progress of their replays."""
    if not may_look(request):
        raise PermissionDenied
    lines = _lines()
    shown = {
        "title": "Projections",
        "lines": lines,
        "replaying": any(line.replay for line in lines),
        "may_replay": may_replay(request),
    }
    return TemplateResponse(request, "admin/projections.html", {**context, **shown})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replay(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Ask whether to, and then have the workers do it."""
    if not may_replay(request):
        raise PermissionDenied
    line = next((line for line in _lines() if line.status.name == name), None)
    if line is None or line.is_inline:
        raise Http404
    if not line.can_replay:
        return _already(request, name)
    if request.method != "POST":
        shown = {"title": f"Replay {name}?", "name": name, "head": line.status.head}
        return TemplateResponse(request, "admin/replay.html", {**context, **shown})
    if ask(name) is not None:
        return _already(request, name)
    _record(request, name)
    messages.success(request, f"The replay of {name} is asked for: a worker begins within seconds.")
    return redirect("admin:projections")


def _already(request: HttpRequest, name: str) -> HttpResponse:
    messages.warning(request, f"{name} is being replayed already.")
    return redirect("admin:projections")


def _lines() -> list[Line]:
    furthest_first = Checkpoint.objects.filter(slot=LIVE).order_by("-position")
    live = {checkpoint.name: checkpoint for checkpoint in furthest_first}
    replays = under_way()
    return [Line(one, live.get(one.name), replays.get(one.name)) for one in statuses()]


def _record(request: HttpRequest, name: str) -> None:
    LogEntry.objects.create(
        user_id=int(request.user.pk or 0),
        content_type=ContentType.objects.get_for_model(Checkpoint),
        object_id=name,
        object_repr=f"Replay of {name}",
        action_flag=CHANGE,
        change_message=f"Asked for a replay at position {log.watermark()} of the log.",
    )


def _permitted(request: HttpRequest, action: str) -> bool:
    return request.user.has_perm(f"{Checkpoint._meta.app_label}.{action}_{Checkpoint._meta.model_name}")
