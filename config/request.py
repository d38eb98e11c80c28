"""Requests as a web server hands them over: their text is UTF-8, whatever they say of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

# What has arrived is read in less.
SECONDS_FOR_A_PLACE = 0.1


class BodiesAwaited(OSError):
    """As many threads as may be kept by bodies that come slowly are kept by them."""


class Body:
    """A request's body as it arrives. Whoever sends it slowly keeps a thread, and all of these never have them all."""

    def __init__(self, arriving: IO[bytes], places: threading.BoundedSemaphore) -> None:
        self._arriving, self._places = arriving, places

    def read(self, size: int = -1) -> bytes:
        """Raises BodiesAwaited."""
        return self._awaited(self._arriving.read, size)

    def readline(self, size: int = -1) -> bytes:
        """Raises BodiesAwaited."""
        return self._awaited(self._arriving.readline, size)

    def _awaited(self, read: Callable[[int], bytes], size: int) -> bytes:
        with self._place():
            return read(size)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=SECONDS_FOR_A_PLACE):
            raise BodiesAwaited("too many requests are being sent slowly")
        try:
            yield
        finally:
            self._places.release()


_places = threading.BoundedSemaphore(settings.SLOW_BODIES)


class Request(WSGIRequest):
    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__({**environ, "wsgi.input": Body(environ["wsgi.input"], _places)})

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """Django would decode by any codec of Python's that a client names.

        In some there is text that nobody can store, and with those that are none for text it fails.
        """
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Handler(WSGIHandler):
    request_class = Request
