"""The read database on a server of its own, which stops: orders are taken, reads say 503, and then all catches up."""

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connections

from config.local.postgres import Postgres
from readmodels.models import CustomerOrderSummary
from tests.api.client import Storefront
from tests.api.outage import addressed
from tests.faults import processes
from tests.faults.audit import audit, caught_up
from tests.faults.conftest import Start
from tests.faults.load import no_slower, ordering, past
from tests.faults.processes import wait_until

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)


@pytest.fixture
def server(transactional_db: None) -> Iterator[Postgres]:
    folder = Path(mkdtemp(prefix="orderlog-", dir="/tmp")).resolve()
    folder.chmod(0o711)  # PostgreSQL may run as a user who has to pass through
    server = Postgres(folder, {"fsync": "off"})
    try:
        server.start()
        server.create_databases("test_")
        with addressed("readmodels", str(server.sockets)):
            call_command("migrate", database="readmodels", verbosity=0)
            yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
        shutil.rmtree(server.sockets, ignore_errors=True)


class Reader:
    """A client who reads all the time; how it was answered."""

    def __init__(self) -> None:
        self.shop = Storefront("reader")
        self.answers: Counter[tuple[int, str]] = Counter()
        self.stopped = threading.Event()

    def read(self) -> None:
        while not self.stopped.wait(0.02):
            close_old_connections()  # what Django does before a request, and the test client leaves out
            answer = self.shop.get("inventory/A")
            self.answers[answer.status_code, answer.json().get("code", "")] += 1
        connections.close_all()


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.long)])
def test_it_stops_under_load(
    server: Postgres, start: Start, seconds: int, record_property: Callable[[str, object], None]
) -> None:
    past(0)
    start(processes.worker)
    wait_until(caught_up, 60)
    reader = Reader()
    reading = threading.Thread(target=reader.read)
    reading.start()
    try:
        with ordering() as up:
            time.sleep(min(seconds, 10))
        server.stop()
        with ordering() as down:
            time.sleep(seconds)
        server.start()
        with ordering() as after:
            time.sleep(min(seconds, 10))
    finally:
        reader.stopped.set()
        reading.join()
    close_old_connections()
    caught_up_after = wait_until(caught_up, 60)
    assert reader.answers.keys() == {(200, ""), (503, "unavailable")}
    assert down.placed
    assert seconds < 60 or (no_slower(up, down) and caught_up_after < 10)
    audit()
    assert CustomerOrderSummary.objects.count() == sum(len(orders.placed) for orders in (up, down, after))
    record_property("median of an order in ms: before, without the server", [1000 * up.median, 1000 * down.median])
    record_property("orders without the server", len(down.placed))
    record_property("answers to reads", dict(reader.answers))
    record_property("caught up after the last order in seconds", caught_up_after)
