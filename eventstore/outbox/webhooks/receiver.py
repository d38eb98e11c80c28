"""One POST to an address that a stranger has chosen: it may be slow, endless, hostile, or lead to ourselves."""

import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection, HTTPSConnection
from io import BufferedReader, RawIOBase
from typing import Any, NamedTuple
from urllib.parse import SplitResult

from eventstore.outbox.webhooks.address import parsed, refuse_private

CONNECT_SECONDS = 3.0
REQUEST_SECONDS = 15.0
ANSWER_BYTES = 4_096


class Answer(NamedTuple):
    status: int
    beginning: str


def post(url: str, headers: Mapping[str, str], body: bytes, private: bool) -> Answer:
    """Raises AddressRefused (unless `private` addresses will do), OSError or HTTPException. Follows no redirect."""
    end = time.monotonic() + REQUEST_SECONDS
    parts = parsed(url, private)
    with _connected(parts, private) as raw, _secured(raw, parts, end) as secured:
        client = _client(parts)
        client.sock = _Timed(secured, end)
        client.request("POST", _target(parts), body, {**headers, "Connection": "close"})
        answer = client.getresponse()
        return Answer(answer.status, answer.read(ANSWER_BYTES).decode(errors="replace"))


class _Timed:
    """A socket that is used until one moment: with a time-out for each read, a slow one could drip for ever."""

    def __init__(self, sock: socket.socket, end: float) -> None:
        self._sock, self._end = sock, end

    def sendall(self, content: bytes) -> None:
        _leave_until(self._sock, self._end)
        self._sock.sendall(content)

    def makefile(self, mode: str) -> BufferedReader:
        return BufferedReader(_Reading(self._sock, self._end))

    def close(self) -> None:
        """Whoever has opened it closes it, when the answer is read."""


class _Reading(RawIOBase):
    def __init__(self, sock: socket.socket, end: float) -> None:
        self._sock, self._end = sock, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        _leave_until(self._sock, self._end)
        return self._sock.recv_into(buffer)


def _connected(parts: SplitResult, private: bool) -> socket.socket:
    """Connected to an address that was looked at: the name is not resolved a second time, to another one."""
    end = time.monotonic() + CONNECT_SECONDS
    found = _resolved(str(parts.hostname), _port(parts))
    if not private:
        for address in found:
            refuse_private(address)
    for address in found[:-1]:
        try:
            return socket.create_connection((address, _port(parts)), _left(end) / 2)
        except OSError:
            continue
    return socket.create_connection((found[-1], _port(parts)), _left(end))


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that no name can have
        raise OSError(f"{host} is not a name") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _secured(sock: socket.socket, parts: SplitResult, end: float) -> socket.socket:
    if parts.scheme != "https":
        return sock
    _leave_until(sock, end)
    return _tls().wrap_socket(sock, server_hostname=parts.hostname)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _client(parts: SplitResult) -> HTTPConnection:
    """Writes the request and reads the answer; it is given a socket and so never opens one."""
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(str(parts.hostname), _port(parts))


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _leave_until(sock: socket.socket, end: float) -> None:
    sock.settimeout(_left(end))


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
