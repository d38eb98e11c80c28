"""A PostgreSQL and a Redis for the tests alone, for each process that tests.

This is a pytest plugin (see addopts), because pytest-django reads the settings before there is any conftest.py.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(tempfile.mkdtemp(prefix="orderlog-", dir="/tmp")).resolve()
os.environ["ORDERLOG_LOCAL"] = str(FOLDER)  # for the commands that tests start, too

from config.local.folder import PROJECT  # noqa: E402
from config.local.postgres import Postgres, choose, full_version  # noqa: E402
from config.local.process import CannotStart  # noqa: E402
from config.local.redis import Redis, find_program  # noqa: E402
from tests import pooler  # noqa: E402

# Tests ask more often than any client; those of the throttles set rates of their own.
os.environ |= dict.fromkeys(("THROTTLE_API_KEYS", "THROTTLE_CUSTOMERS", "THROTTLE_FAILURES", "THROTTLE_LOG_INS"), "0")

OTHER_SERVERS = {"DATABASE_URL", "READMODELS_DATABASE_URL", "CELERY_BROKER_URL"}
# What a power cut would do to the data of a test does not matter.
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off", "max_prepared_transactions": "10"}

MOST_PROCESSES = 8

postgres_key = pytest.StashKey[Postgres]()
redis_key = pytest.StashKey[Redis]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    for variable in [name for name in os.environ if name in OTHER_SERVERS or name.startswith("PG")]:
        del os.environ[variable]
    if pooler.PROGRAM:
        os.environ["BEHIND_POOLER"] = "true"
    watched = ExitStack()
    watched.callback(watch().communicate)
    early_config.add_cleanup(watched.close)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if any(not str(database["HOST"]).startswith(str(FOLDER)) for database in settings.DATABASES.values()):
        raise pytest.UsageError("The settings name another PostgreSQL than the tests' own; does .env set DATABASE_URL?")
    try:
        options = {**UNSAFE_BUT_FAST, **(pooler.SETTINGS if pooler.PROGRAM else {})}
        postgres, redis = Postgres(FOLDER, options), Redis(FOLDER)
        if not shares_out(session.config):
            start(session.config, postgres, redis)
    except CannotStart as error:
        raise pytest.UsageError(f"The tests cannot start: {error}.") from error


def shares_out(config: pytest.Config) -> bool:
    """Whether this process tests nothing itself: those to whom it shares the tests out have servers of their own."""
    return config.pluginmanager.has_plugin("dsession")


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """How many processes test at once with `-n auto`: tests wait a lot, for locks, for servers and for processes."""
    return min((os.cpu_count() or 1) + 1, MOST_PROCESSES)


def start(config: pytest.Config, postgres: Postgres, redis: Redis) -> None:
    config.stash[postgres_key], config.stash[redis_key] = postgres, redis
    with ExitStack() as stack:
        stack.callback(postgres.stop)
        postgres.start()
        # Django would make them as the application's role, which may not, and then own them.
        postgres.create_databases("test_")
        if pooler.PROGRAM:
            between = pooler.Pooler(FOLDER, postgres)
            stack.callback(between.stop)
            between.start()
        stack.callback(redis.stop)
        redis.start()
        config.add_cleanup(stack.pop_all().close)


def watch() -> "subprocess.Popen[bytes]":
    """Starts the one who cleans up after us, whichever way we end: when it reads the end of its input, we have."""
    FOLDER.chmod(0o711)  # PostgreSQL may run as a user who has to pass through
    watcher = [sys.executable, "-m", "tests.watcher", str(FOLDER)]
    return subprocess.Popen(watcher, stdin=subprocess.PIPE, start_new_session=True, cwd=PROJECT)


def pytest_report_header(config: pytest.Config) -> str:
    programs = choose(FOLDER)
    behind = f", behind {pooler.version()}" if pooler.PROGRAM else ""
    return f"servers: PostgreSQL {full_version(programs)} ({programs}){behind}, Redis {redis_version()}"


def redis_version() -> str:
    said = subprocess.run([find_program(), "--version"], capture_output=True, text=True, check=True).stdout
    return said.partition("v=")[2].partition(" ")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if pooler.PROGRAM:
        left_out = pytest.mark.skip("needs PostgreSQL itself at the other end")
        for item in items:
            if item.get_closest_marker("direct"):
                item.add_marker(left_out)


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Postgres:
    """The running PostgreSQL, to be stopped and started by tests of failures."""
    return pytestconfig.stash[postgres_key]


@pytest.fixture(scope="session")
def redis_server(pytestconfig: pytest.Config) -> Redis:
    """The running Redis, to be stopped and started by tests of failures."""
    return pytestconfig.stash[redis_key]
