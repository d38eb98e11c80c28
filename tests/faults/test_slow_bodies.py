"""Clients that send a body slowly, or never: they keep some threads of a web process, and never all of them."""

import select
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from config.access.models import issue
from tests.faults import processes
from tests.faults.conftest import Start
from tests.faults.processes import free_port, wait_until
from tests.feed.reader import answers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

THREADS = 4
FORM = (
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=" + 32 * b"a" + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nusername="
)


@contextmanager
def unfinished(port: int) -> Iterator[socket.socket]:
    """Nobody has to be known to send this much of a form."""
    with socket.create_connection(("127.0.0.1", port), 30) as slow:
        slow.sendall(FORM)
        yield slow


def answered(sent: list[socket.socket]) -> list[socket.socket]:
    """Those that there is something to be read of."""
    return select.select(sent, [], [], 0)[0]


def asked(port: int, path: str, key: str, body: bytes | None = None) -> int:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_what_has_no_body_is_answered_and_the_rest_is_told_to_come_again(start: Start) -> None:
    port, key = free_port(), issue("erp", ["*"])
    start(processes.web, port, {"GRANIAN_BLOCKING_THREADS": str(THREADS)})
    wait_until(lambda: answers(port), 60)
    with ExitStack() as slow:
        sent = [slow.enter_context(unfinished(port)) for _ in range(2 * THREADS)]
        assert [asked(port, "products", key) for _ in range(THREADS)] == [200] * THREADS
        # Which of them found a place is a matter of who came first.
        wait_until(lambda: len(answered(sent)) == len(sent) - THREADS // 2, 30)
        assert {one.recv(12) for one in answered(sent)} == {b"HTTP/1.1 403"}
        assert asked(port, "carts", key, b"{}") == 503
    wait_until(lambda: asked(port, "carts", key, b"{}") == 201, 30)
