"""An operator acts: asked whether to, done once however often the form is sent, recorded, and told what came of it."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from eventstore.commands.execution import FingerprintMismatch
from eventstore.decider import CommandRefused
from eventstore.desk.doing import ANOTHER, actor, envelope, sentence
from readmodels.engine.desk.access import may_act, refuse_unless
from readmodels.engine.desk.acts import Act, act, table
from readmodels.engine.desk.form import ActForm
from readmodels.engine.desk.line import Line, line
from readmodels.engine.operating.operation import once
from readmodels.engine.operating.refusals import refusals

BEFORE = "It had been done before, and is done once."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: HttpRequest, name: str, doing: str, context: dict[str, Any]) -> HttpResponse:
    """One page for each act: what it does, and a button."""
    refuse_unless(may_act(request))
    seen = line(name)
    chosen = None if seen is None else act(doing, seen)
    if seen is None or chosen is None:
        raise Http404
    form = chosen.form(request.POST if request.method == "POST" else None, table(name, chosen.slot))
    if not (form.is_bound and form.is_valid()):
        return _asked(request, seen, chosen, form, context)
    do = partial(chosen.do, seen.projection, form, actor(request))
    carry_out(request, seen.name, chosen.name, form.detail, form, do)
    return redirect("admin:projection", seen.name)


def carry_out(
    request: HttpRequest, name: str, action: str, detail: dict[str, Any], form: ActForm, do: Callable[[], str]
) -> None:
    """Do it and note it, both or neither. The next page tells what came of it, or why it was not done."""
    try:
        with refusals():
            done = once(envelope(request, form, [action, name, detail]), name, action, detail, do)
    except CommandRefused as refusal:
        messages.warning(request, sentence(refusal))
    except FingerprintMismatch:
        messages.warning(request, ANOTHER)
    else:
        messages.success(request, f"{done.answer} {BEFORE}" if done.repeated else done.answer)


def _asked(request: HttpRequest, seen: Line, chosen: Act, form: ActForm, context: dict[str, Any]) -> HttpResponse:
    shown = {
        **context,
        "title": f"{chosen.title}: {seen.name}",
        "line": seen,
        "act": chosen,
        "is_offered": chosen.offered(seen),
        "form": form,
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return TemplateResponse(request, "admin/projections/act.html", shown, status=status)
