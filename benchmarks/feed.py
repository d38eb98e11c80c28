"""The event stream: what 500 clients cost that have nothing to read, how soon all have an event, how fast one reads.

Its process is one granian worker. Reading is measured against the same pages, fetched by hand and left as they are.
"""

import selectors
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psutil
import psycopg
from django.db import connections
from psycopg.pq import Format

from benchmarks.example import envelope
from benchmarks.replay import act
from benchmarks.result import Result, compare
from catalog.commands import ReceiveStock
from catalog.stock import STOCK
from config.access.models import issue
from eventstore.commands.execution import execute
from eventstore.database.statement import statement
from eventstore.feed.page import Wanted
from eventstore.log import log

PORT, CLIENTS, IDLE_SECONDS, NEWS = 8766, 500, 20, 50
EVENTS, TOGETHER, PAGE = 50_000, 1_000, 500
STREAM = ("--interface", "asgi", "--host", "127.0.0.1", "--port", str(PORT), "--no-ws", "--loop", "asyncio")
COMMAND = (sys.executable, "-m", "granian", *STREAM, "--blocking-threads", "1", "config.asgi:application")


def measure() -> list[Result]:
    key = issue("benchmark", ["events:read"])
    for _ in range(EVENTS // TOGETHER):
        act([(STOCK, "A", ReceiveStock("A", 1, "benchmark"))] * TOGETHER)
    with served() as worker:
        return [*idle(worker, key), *reading(key)]


@contextmanager
def served() -> Iterator[psutil.Process]:
    """The process that streams; gives its worker."""
    server = subprocess.Popen(COMMAND, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers():
            time.sleep(0.1)
        (worker,) = psutil.Process(server.pid).children()
        yield worker
    finally:
        server.terminate()
        server.wait()


def answers() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def idle(worker: psutil.Process, key: str) -> Iterator[Result]:
    with ExitStack() as stack:
        stack.enter_context(client(key, received()))  # the first costs more: connections, statements, code
        before = worker.memory_info().rss
        clients = [stack.enter_context(client(key, received())) for _ in range(CLIENTS)]
        grown = worker.memory_info().rss - before
        began, busy = time.monotonic(), sum(worker.cpu_times()[:2])
        time.sleep(IDLE_SECONDS)
        cores = (sum(worker.cpu_times()[:2]) - busy) / (time.monotonic() - began)
        lags = sorted(told(clients) for _ in range(NEWS))
    title = f"event stream, {CLIENTS} clients"
    yield Result(f"{title}: memory", grown / 1_000_000, "MB", 50)
    yield Result(f"{title}: cores while nothing happens", cores, "cores", 0.1)
    yield Result(f"{title}: until all have an event, p50", 1_000 * statistics.median(lags), "ms", 250)
    yield Result(f"{title}: until all have an event, p99", 1_000 * lags[-1], "ms")


@contextmanager
def client(key: str, after: int) -> Iterator[socket.socket]:
    """One that has been let in, and has nothing to read."""
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.sendall(request(key, after))
        while b"retry: " not in connection.recv(65_536):
            pass
        connection.setblocking(False)
        yield connection


def request(key: str, after: int) -> bytes:
    headers = ["Host: 127.0.0.1", f"Authorization: Bearer {key}", f"Last-Event-ID: {after}"]
    return "\r\n".join(["GET /api/v1/events/stream HTTP/1.1", *headers, "", ""]).encode()


def received() -> int:
    return execute(envelope(), STOCK, "A", ReceiveStock("A", 1, "benchmark")).position


def told(clients: list[socket.socket]) -> float:
    """Seconds from the commit of an event to when the last of all has it."""
    for one in clients:
        with suppress(BlockingIOError):
            while one.recv(65_536):  # what came before
                pass
    with selectors.DefaultSelector() as selector:
        for one in clients:
            selector.register(one, selectors.EVENT_READ)
        position = received()
        committed = time.monotonic()
        while selector.get_map():
            for ready, _ in selector.select():
                if f"id: {position}\n".encode() in ready.fileobj.recv(65_536):  # type: ignore[union-attr]
                    selector.unregister(ready.fileobj)
        return time.monotonic() - committed


def reading(key: str) -> list[Result]:
    """From the first event on, in one stream."""
    head = log.watermark()

    def streamed(count: int) -> None:
        last = f"id: {head}\n".encode()
        with socket.create_connection(("127.0.0.1", PORT)) as connection:
            connection.sendall(request(key, 0))
            tail = b""
            while last not in tail:
                tail = tail[-len(last) :] + connection.recv(1_000_000)

    def fetched(count: int) -> None:
        types = sorted(Wanted().types)
        wanted = {"upto": head, "types": types, "known": types, "stretch": 5_000, "limit": PAGE}
        with psycopg.Cursor(connections["default"].connection) as cursor:
            cursor.format = Format.BINARY
            after = 0
            while after < head:
                after = cursor.execute(statement("read_feed"), {"after": after + 1, **wanted}).fetchall()[-1][0]

    return compare("event stream, read from its start", None, 1, streamed, fetched, per=EVENTS)
