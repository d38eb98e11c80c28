"""A command of ours against the append of the Python library eventsourcing, which is measured where it is installed.

It has the easier work: its recorder alone, without an aggregate that is loaded or an event that is encoded. Peers in
other languages would need their own clients; of them only the tables are compared, in history.py.
"""

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from uuid import uuid4

from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

from benchmarks import server
from benchmarks.append import BATCH, commands, commands_of_many
from benchmarks.result import Result, Work, compare

THREADS = 16
PEER = f"eventsourcing {version('eventsourcing')}"


def measure() -> list[Result]:
    recorder = Recorder()
    with ThreadPoolExecutor(THREADS) as pool:

        def on_threads(work: Work) -> Work:
            def shared(count: int) -> None:
                for _ in pool.map(work, [count // THREADS] * THREADS):
                    pass

            return shared

        name, on_all = "command against a peer's append", (on_threads(commands), on_threads(recorder.append))
        results = [
            *compare(name, 1, 300, commands, recorder.append, against=PEER),
            *compare(f"{name} on {THREADS} threads", 1, THREADS * 100, *on_all, against=PEER),
            *compare(f"{name} of 100 events", 1, 30, commands_of_many, recorder.batches, BATCH, PEER),
        ]
    recorder.close()
    return results


def environment() -> dict[str, str]:
    """How the peer is told of the database of the log."""
    with server.connect() as connection:
        about = connection.info
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": about.dbname,
            "POSTGRES_HOST": about.host,
            "POSTGRES_PORT": str(about.port),
            "POSTGRES_USER": about.user,
            "POSTGRES_PASSWORD": "",
            "POSTGRES_POOL_SIZE": str(THREADS),
        }


class Recorder:
    """The peer's own, as it sets itself up: it creates its table, and locks it for every append."""

    def __init__(self) -> None:
        self._factory = InfrastructureFactory.construct(Environment("benchmark", environment()))
        self._recorder = self._factory.application_recorder()

    def append(self, count: int) -> None:
        self._append(count, 1)

    def batches(self, count: int) -> None:
        self._append(count, BATCH)

    def close(self) -> None:
        self._factory.close()

    def _append(self, count: int, size: int) -> None:
        stream = uuid4()
        for first in range(1, count * size, size):
            versions = range(first, first + size)
            self._recorder.insert_events(
                [StoredEvent(stream, number, "counted", b'{"amount":1}') for number in versions]
            )
