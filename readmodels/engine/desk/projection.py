"""The page of one projection: what it answers, how it is, what to do about it, and what was done."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from readmodels.engine.desk.access import may_act, may_look, refuse_unless
from readmodels.engine.desk.acts import offered
from readmodels.engine.desk.advice import advice
from readmodels.engine.desk.differences import Shown, shown
from readmodels.engine.desk.duration import duration
from readmodels.engine.desk.line import Line, line
from readmodels.engine.desk.rate import look, rates
from readmodels.engine.operating.operation import ENDS, Operation, newest_operations
from readmodels.engine.storing.parked import waiting
from readmodels.engine.verifying.verification import VerificationResult, newest

PARKED = 20
OPERATIONS = 20
# A message may be lost: after that nobody is told to wait any more.
AWAITED = timedelta(minutes=10)


@never_cache
@require_safe
def projection(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    refuse_unless(may_look(request))
    seen = line(name)
    if seen is None:
        raise Http404
    verified, replayed = newest(name, before_swap=False), newest(name, before_swap=True)
    now, operations = look({name: seen.status.position}), newest_operations(OPERATIONS, name)
    page = {
        **context,
        "title": name,
        "line": seen,
        "acts": offered(seen) if may_act(request) else [],
        "advice": advice(seen, verified),
        "look": now.written(),
        "rate": rates(request, now).get(name),
        "behind_for": duration(seen.status.lag_seconds),
        "parked": list(waiting(name)[:PARKED]),
        "comparisons": _comparisons(seen, verified, replayed),
        "awaited": _awaited(operations, verified),
        "operations": operations,
        "ended": next((one for one in operations if one.action in ENDS), None),
    }
    return TemplateResponse(request, "admin/projections/projection.html", page)


def _comparisons(seen: Line, *results: VerificationResult | None) -> list[Shown]:
    """The newer one first."""
    found = [shown(seen.projection, result, seen.is_newer_than(result)) for result in results if result is not None]
    return sorted(found, key=lambda one: one.result.verified_at, reverse=True)


def _awaited(operations: Iterable[Operation], verified: VerificationResult | None) -> Operation | None:
    """The comparison that was asked for, and has not come yet."""
    asked = next((one for one in operations if one.action == "verify"), None)
    if asked is None or asked.done_at < timezone.now() - AWAITED:
        return None
    return None if verified is not None and verified.verified_at > asked.done_at else asked
