"""A page of the shop front: not stored by browsers, under a policy of its own, in its look also when it fails."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache

from config.api.problems import UNAVAILABLE, unavailable
from config.storefront.visit import PATH, Visit, remember, visit_of

P = ParamSpec("P")


class Unclear(Exception):
    """A request that no page of ours sends. Its message is a sentence for whoever sent it."""


def page(view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes a view of `view(request, visit, **path)`. What it changes of the visit is remembered."""

    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **path: P.kwargs) -> HttpResponse:
        visit = visit_of(request)
        before = msgspec.to_builtins(visit)
        response = _answer(view, request, visit, *args, **path)
        if msgspec.to_builtins(visit) != before:
            remember(response, visit)
        return response

    return answered


def shown(request: HttpRequest, visit: Visit, name: str, status: int = 200, **context: Any) -> HttpResponse:
    response = render(request, f"storefront/{name}.html", {"visit": visit, **context}, status=status)
    response.headers["Content-Security-Policy"] = policy()
    return response


def policy() -> str:
    """Stricter than that of the rest, which shows documentation and an admin: nothing but what the pages consist of."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' {settings.STREAM_URL}".rstrip(),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


@never_cache
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page of the shop was open for too long, or its browser keeps no cookies. Elsewhere it is as Django has it."""
    if not request.path.startswith(f"{PATH}/"):
        return csrf_failure(request, reason)
    return shown(request, visit_of(request), "expired", status=403)


def _answer(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponse],
    request: HttpRequest,
    visit: Visit,
    *args: P.args,
    **path: P.kwargs,
) -> HttpResponse:
    try:
        return view(request, visit, *args, **path)
    except Http404:
        return shown(request, visit, "not_found", status=404)
    except Unclear as error:
        return shown(request, visit, "unclear", status=400, sentence=str(error))
    except UNAVAILABLE as error:
        problem = unavailable(error)
        response = shown(request, visit, "unavailable", status=problem.status, again=request.POST.lists())
        for name, value in problem.headers.items():
            response.headers[name] = value
        return response
