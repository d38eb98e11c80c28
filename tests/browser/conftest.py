import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from tests import pooler
from tests.browser.devtools import Browser, browser, program
from tests.browser.open_desk import OpenDesk
from tests.browser.open_shop import OpenShop
from tests.faults import processes
from tests.faults.conftest import start
from tests.faults.processes import Running, free_port, name_of_stream, wait_until
from tests.feed.reader import answers
from tests.feed.sessions import connected

__all__ = ["start"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if program() is None and "CI" not in os.environ:
        pytest.skip("there is no Chromium here; on Debian it is installed by: apt-get install chromium")
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def address(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Where a process serves the pages and another one streams, for several tests."""
    port, stream_port = free_port(), free_port()
    address = f"http://127.0.0.1:{port}"
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "STOREFRONT": "true",
        "STREAM_URL": f"http://127.0.0.1:{stream_port}",
        "STREAM_ORIGINS": address,
    }
    with django_db_blocker.unblock():
        web = processes.web(port, {"PGAPPNAME": name_of_stream(port), **variables})
        stream = processes.stream(stream_port, **variables)
    wait_until(lambda: answers(port) and answers(stream_port), 60)
    yield address
    for process in (web, stream):
        process.kill()
        print(process.said)
    with django_db_blocker.unblock():
        if not pooler.PROGRAM:
            wait_until(lambda: connected(port) + connected(stream_port) == 0, 30)
        connections.close_all()


@pytest.fixture
def open_shop(address: str, start: Callable[..., Running]) -> OpenShop:
    return OpenShop(f"{address}/shop", start(processes.worker))


@pytest.fixture
def open_desk(address: str, start: Callable[..., Running]) -> OpenDesk:
    return OpenDesk(f"{address}/admin/", start(processes.worker))
