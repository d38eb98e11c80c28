"""The process that streams. Requests that are answered at once are served by config.wsgi, and many times faster."""

import asyncio
import os
import signal
from typing import Any

import django
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config import telemetry  # noqa: E402
from config.cors import allow_origin, preflight  # noqa: E402
from config.start_up import refuse_unsound  # noqa: E402
from eventstore.feed import sse  # noqa: E402


class Streams(ASGIHandler):
    """Django's own handler, but for what it does to streams: they last for hours, and there are many."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Django would keep a thread for each request, for as long as that lasts. Here they share one."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            await self.handle(scope, receive, send)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "config.streams"
        response = preflight(request) or await super().get_response_async(request)
        allow_origin(request, response)
        return response


async def _live(receive: Any, send: Any) -> None:
    """The server waits for the end of all requests before it says that it shuts down, and streams have none."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Beside the server's own handler, which the event loop calls.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(sse.end_all))
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = Streams()
refuse_unsound()
telemetry.start()
