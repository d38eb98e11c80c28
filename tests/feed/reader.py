"""A client of the event stream: it remembers what it was told last, and comes again when it loses its connection."""

import http.client
import json
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from typing import Any, NamedTuple
from urllib.parse import urlencode

from config.access.models import issue
from tests.faults.processes import wait_until


def answers(port: int) -> bool:
    """Whether anybody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Message(NamedTuple):
    id: int
    type: str
    event: dict[str, Any]


class Refused(Exception):
    """The stream was refused, with this status and problem."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(status, problem)
        self.status, self.problem = status, problem


class Reader:
    def __init__(self, port: int, types: str = "", key: str = "", last_id: int | None = None) -> None:
        self.port = port
        self.types = types
        self.key = key or issue(f"reader-{id(self)}", ["events:read"])
        self.last_id = last_id
        self.messages: list[Message] = []
        self.connected = 0
        self.heartbeats = 0
        self._stopped = threading.Event()
        self._socket: socket.socket | None = None

    @property
    def ids(self) -> list[int]:
        return [message.id for message in self.messages]

    def wait_for(self, position: int, seconds: float = 30) -> None:
        wait_until(lambda: (self.last_id or 0) >= position, seconds)

    def read_once(self) -> None:
        """Until the connection ends. Raises Refused, and what a connection that is lost raises."""
        with closing(self._lines()) as lines:
            self._hear(lines)

    def _hear(self, lines: Iterator[str]) -> None:
        """Block by block: what is cut off in the middle of one is not heard, as browsers have it."""
        block: dict[str, str] = {}
        for line in lines:
            field, _, text = line.partition(": ")
            if line:
                block[field] = text
                continue
            self.heartbeats += "" in block
            if "id" in block:
                self.last_id = int(block["id"])
            if "data" in block:
                assert self.last_id is not None
                self.messages.append(Message(self.last_id, block["event"], json.loads(block["data"])))
            block = {}

    def read(self) -> None:
        """Until it is stopped, however often it has to come again."""
        while not self._stopped.is_set():
            try:
                self.read_once()
            except (OSError, http.client.HTTPException):
                self._stopped.wait(0.05)

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self.read, daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stopped.set()
        self.hang_up()

    def hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _lines(self) -> Generator[str]:
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "text/event-stream"}
        if self.last_id is not None:
            headers["Last-Event-ID"] = str(self.last_id)
        query = "?" + urlencode({"types": self.types}) if self.types else ""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", f"/api/v1/events/stream{query}", headers=headers)
            self._socket = connection.sock
            with connection.getresponse() as answer:
                if answer.status != 200:
                    raise Refused(answer.status, json.load(answer))
                self.connected += 1
                while (line := answer.readline()).endswith(b"\n"):
                    yield line.decode().rstrip("\n")
