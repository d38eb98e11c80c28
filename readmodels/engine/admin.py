"""The projections in the admin: how far they have come, and the replay of one at an operator's word."""

import logging
from datetime import datetime
from threading import Thread
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eventstore import log
from readmodels.engine import tasks
from readmodels.engine.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.replay import ABANDONED_AFTER
from readmodels.engine.replay import request as request_replay
from readmodels.engine.status import Status, statuses

logger = logging.getLogger(__name__)


class Row(NamedTuple):
    """A projection as it is shown. `shadow` is the table that a replay builds, while there is one."""

    status: Status
    live: Checkpoint | None
    shadow: Checkpoint | None

    @property
    def state(self) -> str:
        return self.status.state.replace("_", " ")

    @property
    def moved_at(self) -> datetime | None:
        return self.live.updated_at if self.live else None

    @property
    def percent(self) -> int:
        return 100 * self.shadow.position // max(self.status.head, 1) if self.shadow else 0

    @property
    def waits(self) -> bool:
        """Nobody works at the replay."""
        return self.shadow is not None and self.shadow.updated_at < timezone.now() - ABANDONED_AFTER

    @property
    def is_left(self) -> bool:
        """Nobody will, either: a replay of the command line that did not end."""
        return self.waits and self.shadow is not None and not self.shadow.unattended

    @property
    def can_replay(self) -> bool:
        return not self.is_inline and (self.shadow is None or self.is_left)

    @property
    def is_inline(self) -> bool:
        """It is replayed at the command line: commands that change it wait for that."""
        return self.status.state == "inline"

    @property
    def errors(self) -> list[str]:
        return [checkpoint.error for checkpoint in (self.live, self.shadow) if checkpoint and checkpoint.error]


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
    rows = _rows()
    shown = {
        "title": "Projections",
        "rows": rows,
        "replaying": any(row.shadow for row in rows),
        "may_replay": may_replay(request),
    }
    return TemplateResponse(request, "admin/projections.html", {**context, **shown})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replay(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Ask whether to, and then have the workers do it."""
    if not may_replay(request):
        raise PermissionDenied
    row = next((row for row in _rows() if row.status.name == name), None)
    if row is None or row.is_inline:
        raise Http404
    if not row.can_replay:
        messages.warning(request, f"{name} is being replayed already.")
        return redirect("admin:projections")
    if request.method != "POST":
        shown = {"title": f"Replay {name}?", "name": name, "head": row.status.head}
        return TemplateResponse(request, "admin/replay.html", {**context, **shown})
    _start(request, name)
    messages.success(request, f"The replay of {name} is asked for: a worker begins within seconds.")
    return redirect("admin:projections")


def _rows() -> list[Row]:
    furthest_first = Checkpoint.objects.order_by("-position")
    checkpoints = {(checkpoint.name, checkpoint.slot): checkpoint for checkpoint in furthest_first}
    return [
        Row(status, checkpoints.get((status.name, LIVE)), checkpoints.get((status.name, SHADOW)))
        for status in statuses()
    ]


def _start(request: HttpRequest, name: str) -> None:
    """The request is a row of the read database, which the sweep finds. The message only makes it sooner."""
    request_replay(name)
    _record(request, name)
    # A broker that is down or frozen may keep its sender waiting: not the operator.
    Thread(target=_ring, args=(name,), name="replay", daemon=True).start()


def _ring(name: str) -> None:
    try:
        tasks.replay.apply_async((name,), retry=False, ignore_result=True)
    except Exception as error:
        logger.warning("the broker does not answer, the sweep will find the replay of %s: %s", name, error)


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
