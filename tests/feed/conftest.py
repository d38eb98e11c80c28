from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from tests import pooler
from tests.faults import processes
from tests.faults.conftest import quiet, start
from tests.faults.processes import Running, free_port, wait_until
from tests.feed.reader import Reader, answers
from tests.feed.sessions import connected

__all__ = ["quiet", "start"]

Read = Callable[..., Reader]


@pytest.fixture(scope="session")
def port(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """Where a process streams, for all tests that do not harm it."""
    with streaming(processes.stream, django_db_blocker) as (port, _):
        yield port


@pytest.fixture(scope="session")
def impatient(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[int, Running]]:
    """Another one, which waits a second for those who do not read, and looks at credentials all the time."""
    with streaming(lambda port: processes.stream(port, "tests.feed.impatient:application"), django_db_blocker) as one:
        yield one


@contextmanager
def streaming(make: Callable[[int], Running], blocker: Any) -> Iterator[tuple[int, Running]]:
    port = free_port()
    with blocker.unblock():
        process = make(port)
    wait_until(lambda: answers(port), 60)
    yield port, process
    process.kill()
    print(process.said)
    with blocker.unblock():
        if not pooler.PROGRAM:
            wait_until(lambda: connected(port) == 0, 30)
        connections.close_all()


@pytest.fixture
def read() -> Iterator[Read]:
    """Begin to read a stream; it is stopped at the end of the test."""
    readers = []

    def read_one(port: int, types: str = "", last_id: int | None = None) -> Reader:
        reader = Reader(port, types, last_id=last_id)
        readers.append((reader, reader.start()))
        return reader

    yield read_one
    for reader, _ in readers:
        reader.stop()
    for _, thread in readers:
        thread.join(10)
