"""Server-sent events over HTTP: how they are written, and streams of them that end when they should.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from django.http import StreamingHttpResponse

HEARTBEAT = 15.0
# A client that has taken nothing of what it was sent for so long does not read.
PATIENCE = 30.0
# A credential may be revoked while a stream is open.
SECONDS_BETWEEN_CHECKS = 60.0
RETRY_MILLISECONDS = 1_000

_streams: set[asyncio.Task[object]] = set()

logger = logging.getLogger(__name__)


def message(event_id: object, event: str, data: bytes) -> bytes:
    """One event. `data` is a single line."""
    return f"id: {event_id}\nevent: {event}\ndata: ".encode() + data + b"\n\n"


def heartbeat(event_id: object = None) -> bytes:
    """A comment, which keeps the connection open; with an id, where the client is to go on after a reconnect."""
    return b": \n\n" if event_id is None else f": \nid: {event_id}\n\n".encode()


def beginning() -> bytes:
    """When to come again after the connection is lost."""
    return f"retry: {RETRY_MILLISECONDS}\n\n".encode()


def answer(chunks: AsyncGenerator[bytes], welcome: Callable[[], Awaitable[bool]]) -> StreamingHttpResponse:
    """A stream that ends when its client is not `welcome` any more. It has to bring a chunk at least each HEARTBEAT."""
    response = StreamingHttpResponse(_paced(chunks, welcome), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # a proxy that collects answers, as nginx does, is not to collect this one
    return response


def end_all() -> None:
    """Every stream of this process ends now. Clients come again, to whoever serves them then."""
    for stream in list(_streams):
        stream.cancel()


async def _paced(chunks: AsyncGenerator[bytes], welcome: Callable[[], Awaitable[bool]]) -> AsyncGenerator[bytes]:
    """A client that does not read what it is sent is cut off: it would hold on to memory."""
    stream = asyncio.current_task()
    assert stream is not None
    loop = asyncio.get_running_loop()
    checked_at = loop.time()
    _streams.add(stream)
    try:
        yield beginning()
        async with aclosing(chunks):
            async for chunk in chunks:
                patience = loop.call_later(PATIENCE, _cut_off, stream)
                yield chunk
                patience.cancel()
                if loop.time() > checked_at + SECONDS_BETWEEN_CHECKS:
                    checked_at = loop.time()
                    if not await welcome():
                        return
    finally:
        _streams.discard(stream)


def _cut_off(stream: "asyncio.Task[object]") -> None:
    logger.warning("a client that does not read its stream is cut off")
    stream.cancel()
