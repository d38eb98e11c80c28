"""An import that is interrupted, at whatever moment, is run again: nothing is missing, nothing is doubled."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from tests.faults.processes import Running, manage, wait_until
from tests.orders.histories import events, history, imported, queried, row

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])
Capture = pytest.CaptureFixture[str]
Start = Callable[..., Running]

INVOICES = 3_000
SECONDS = 60


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    return tmp_path / "rejects.csv"


@pytest.fixture
def long_history(tmp_path: Path) -> Path:
    """Orders of three lines each, every tenth invoice a credit note, every fifteenth an adjustment."""
    return history(tmp_path, *(line for number in range(1, INVOICES + 1) for line in _invoice(number)))


def _invoice(number: int) -> list[str]:
    skus = [str(10 + (number * step) % 97) for step in (1, 3, 7)]
    if number % 10 == 0:
        return [row(f"C{number}", skus[0], quantity="-2", customer="")]
    if number % 15 == 0:
        return [row(str(number), skus[0], quantity="-1", price="0", customer="")]
    return [row(str(number), sku, quantity=str(1 + number % 4), customer=f"c{number % 50}") for sku in skus]


@pytest.fixture
def start(long_history: Path, rejects: Path, transactional_db: None) -> Iterator[Start]:
    """An import in a process of its own, as soon as the log holds more than so many events."""
    processes: list[Running] = []

    def started(more_than: int = 0) -> Running:
        processes.append(manage("import_orders", str(long_history), "--rejects", str(rejects)))
        wait_until(lambda: events() > more_than, SECONDS)
        assert processes[-1].process.poll() is None
        return processes[-1]

    yield started
    for one in processes:
        one.kill()


def _orders_in_parts() -> int:
    """Orders that are not placed, paid, shipped and completed once each."""
    return int(
        queried(
            "SELECT count(*) FROM eventstore_stream AS stream WHERE name LIKE 'order-%%' AND (SELECT"
            " array_agg(type ORDER BY version) FROM eventstore_event AS event WHERE event.stream_id = stream.id)"
            " <> '{order.placed,order.payment_recorded,order.items_shipped,order.completed}'"
        )[0][0]
    )


def test_killed_again_and_again(start: Start, long_history: Path, rejects: Path, capsys: Capture) -> None:
    stored = 0
    for _ in range(3):
        start(stored).kill()
        assert _orders_in_parts() == 0
        stored = events()
    said = imported(long_history, rejects, capsys)
    assert said["documents_recorded_before"] > 0
    assert said["documents_stored"] > 0
    assert said["agrees"]
    assert _orders_in_parts() == 0


def test_ctrl_c_is_answered_in_one_line(start: Start, long_history: Path, rejects: Path, capsys: Capture) -> None:
    running = start()
    os.kill(running.process.pid, signal.SIGINT)
    said = running.finish(SECONDS)
    assert running.process.returncode == 130
    assert "Traceback" not in said
    assert said.strip().endswith("interrupted. What is imported stays; run it again to go on")
    assert imported(long_history, rejects, capsys)["agrees"]


@pytest.mark.direct
def test_a_cut_connection_is_told_in_one_line(start: Start, long_history: Path, rejects: Path, capsys: Capture) -> None:
    running = start()
    queried(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    said = running.finish(SECONDS)
    assert running.process.returncode == 1
    assert "Traceback" not in said
    assert "run it again to go on" in said
    assert imported(long_history, rejects, capsys)["agrees"]


def test_two_at_once_import_it_once(long_history: Path, tmp_path: Path, rejects: Path, capsys: Capture) -> None:
    def run(number: int) -> None:
        try:
            call_command("import_orders", str(long_history), "--rejects", str(tmp_path / f"{number}.csv"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    said = imported(long_history, rejects, capsys)
    assert (said["agrees"], said["documents_stored"], _orders_in_parts()) == (True, 0, 0)
    assert queried("SELECT count(*) FROM eventstore_stream WHERE name LIKE 'order-%%'") == [
        (said["figures"]["orders"]["file"],)
    ]
