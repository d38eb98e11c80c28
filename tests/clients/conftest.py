"""A shop that is served as in production: clients reach it over HTTP, and a worker keeps its read models."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db import connections

from tests.api.client import Storefront
from tests.faults import processes
from tests.faults.processes import Running, wait_until


class Served(NamedTuple):
    address: str
    shop: Storefront


@pytest.fixture
def served(transactional_db: None) -> Iterator[Served]:
    """There is nothing in it yet."""
    running: list[Running] = []
    try:
        port, stream_port = processes.free_port(), processes.free_port()
        variables = {"STREAM_URL": f"http://127.0.0.1:{stream_port}"}
        running += [processes.web(port, variables), processes.stream(stream_port), processes.worker()]
        shop = Storefront("demo")
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{address}/livez"), 60)
        wait_until(lambda: answers(f"http://127.0.0.1:{stream_port}/livez"), 60)
        yield Served(address, shop)
    finally:
        for one in running:
            one.kill()
            print(one.said)  # shown where the test fails
        wait_until(nobody_is_connected, 60)


def nobody_is_connected() -> bool:
    """PostgreSQL needs a moment to notice that a process is dead."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return not any(number(alias, f"{others} AND backend_type = 'client backend'") for alias in connections)


def number(alias: str, query: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
