import logging
from collections.abc import Callable, Iterator

import pytest

from tests.faults import processes
from tests.faults.processes import Running

Start = Callable[..., Running]


@pytest.fixture
def start(transactional_db: None) -> Iterator[Start]:
    """Start a process that is killed at the end of the test, if not before."""
    running: list[Running] = []

    def start_one(make: Callable[..., Running], *arguments: object) -> Running:
        running.append(make(*arguments))
        return running[-1]

    yield start_one
    for one in running:
        one.kill()
        print(one.said)  # shown where the test fails


@pytest.fixture
def worker(start: Start) -> Running:
    """A Celery worker. Nothing tells it when to sweep."""
    return start(processes.worker)


@pytest.fixture
def quiet() -> Iterator[None]:
    """A server that is away on purpose is logged with every request, which would bury what a test finds."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What the long proof has measured."""
    if config.option.markexpr != "long":
        return
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in getattr(report, "user_properties", ()) if report.when == "call" else ():
            terminalreporter.write_line(f"{report.nodeid.partition('::')[2]}: {name}: {value}")
