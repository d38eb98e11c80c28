"""A way to the server that sees, and may cut, what passes between it and us."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from typing import TypeVar

from django.db import connections

R = TypeVar("R", bound="Relay")


class Relay:
    """Passes everything on, in both directions, for any number of connections."""

    def __init__(self, folder: Path, server: Path) -> None:
        self._server = str(server)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / server.name))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def asked(self, message: bytes) -> None:
        """What we say passes by."""

    def answered(self, message: bytes) -> bool:
        """What the server says passes by; False cuts the connection before it arrives."""
        return True

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                threading.Thread(target=self._relay, args=(client, server), daemon=True).start()

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, suppress(OSError):
            while True:
                for source in select([client, server], [], [])[0]:
                    message = source.recv(65536)
                    if not message:
                        return
                    if source is client:
                        self.asked(message)
                        server.sendall(message)
                    elif self.answered(message):
                        client.sendall(message)
                    else:
                        return


class LostCommit(Relay):
    """Once armed, lets one append or COMMIT through and is cut before its answer comes back."""

    def __init__(self, folder: Path, server: Path) -> None:
        super().__init__(folder, server)
        self.armed = False
        self.lost = 0
        self._committing = False

    def asked(self, message: bytes) -> None:
        # The answer may be a while off: COMMIT travels with other statements.
        final = b"COMMIT" in message or (message.startswith(b"B") and b"append_0" in message)
        self._committing = self._committing or (self.armed and final)

    def answered(self, message: bytes) -> bool:
        if not self._committing:
            return True
        self.armed = self._committing = False
        self.lost += 1
        return False


class RoundTrips(Relay):
    """Counts how often the server was waited for."""

    def __init__(self, folder: Path, server: Path) -> None:
        super().__init__(folder, server)
        self.count = 0
        self._waiting = False

    def asked(self, message: bytes) -> None:
        self._waiting = True

    def answered(self, message: bytes) -> bool:
        self.count += self._waiting
        self._waiting = False
        return True


@contextmanager
def by_way_of(relay: type[R]) -> Iterator[R]:
    """The log's database is reached through this relay for a while."""
    connection = connections["default"]
    home = connection.settings_dict["HOST"]
    connection.close()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        way = relay(Path(folder), Path(home) / f".s.PGSQL.{connection.settings_dict['PORT'] or 5432}")
        connection.settings_dict["HOST"] = folder
        try:
            yield way
        finally:
            connection.settings_dict["HOST"] = home
            connection.close()
            way.close()
