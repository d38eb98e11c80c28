"""Every route of the process that streams: config.asgi."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from config.health import livez, readyz
from config.storefront import following
from config.storefront.visit import PATH
from config.urls import handler400, handler403, handler404, handler500
from eventstore.feed.asking import respond
from eventstore.feed.event_stream import stream

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


async def ready(request: HttpRequest) -> HttpResponse:
    """Asked on the one connection that there is to each database."""
    return await respond(readyz, request)


urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", livez),
    path("readyz", ready),
    path("api/v1/events/stream", stream),
]
if settings.STOREFRONT:
    urlpatterns.append(path(f"{PATH}/stream".lstrip("/"), following.stream))
