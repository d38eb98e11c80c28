"""Cross-Origin Resource Sharing: whose pages may open a stream that is not served from their own origin."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

_HEADERS = "Authorization, Last-Event-ID, Cache-Control, traceparent"
_SECONDS = "86400"


def preflight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks whether it may ask; None for any other request."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers or not _is_ours(request):
        return None
    headers = {
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": _HEADERS,
        "Access-Control-Max-Age": _SECONDS,
    }
    return HttpResponse(status=204, headers=headers)


def allow_origin(request: HttpRequest, response: HttpResponseBase) -> None:
    patch_vary_headers(response, ["Origin"])
    if _is_ours(request):
        response["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response["Access-Control-Allow-Credentials"] = "true"


def _is_ours(request: HttpRequest) -> bool:
    return request.headers.get("Origin") in settings.STREAM_ORIGINS
