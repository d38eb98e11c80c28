"""A page that follows the shop front's stream, as far as a socket goes."""

import http.client
import json
import socket
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from typing import Any


class Follower:
    """What it was told, in the order in which it came."""

    def __init__(self, port: int, path: str) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers={"Origin": "http://shop.example"})
        self._socket = connection.sock
        self.answer = connection.getresponse()
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    def last(self, event: str) -> dict[str, Any]:
        return next((told for name, told in reversed(self.told) if name == event), {})

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._hearing.join(10)

    def _hear(self) -> None:
        kind = ""
        with closing(self._socket), closing(self._lines()) as lines:
            for line in lines:
                name, _, text = line.partition(":")
                if name == "event":
                    kind = text.strip()
                elif name == "data":
                    self.told.append((kind, json.loads(text)))

    def _lines(self) -> Generator[str]:
        with suppress(OSError, http.client.HTTPException), self.answer:
            while line := self.answer.readline():
                yield line.decode().rstrip("\n")
