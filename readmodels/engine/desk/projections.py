"""The list of projections in the admin: how far they have come, and what can be done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from readmodels.engine.desk.access import may_act, may_look, refuse_unless
from readmodels.engine.desk.line import lines


@never_cache
@require_safe
def projections(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """All of them, with their lag and the progress of their replays."""
    refuse_unless(may_look(request))
    found = lines()
    shown = {
        **context,
        "title": "Projections",
        "lines": found,
        "replaying": any(line.replay for line in found),
        "may_act": may_act(request),
    }
    return TemplateResponse(request, "admin/projections/index.html", shown)
