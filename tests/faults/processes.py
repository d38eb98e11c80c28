"""Real processes beside the test, on its databases and its broker: workers to be killed, commands to be interrupted."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connections

PROJECT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """What has a process use the databases and the broker of the tests."""
    return {
        **os.environ,
        "DATABASE_URL": url("default"),
        "MIGRATION_DATABASE_URL": url("default", settings.MIGRATION_DATABASES["default"]["USER"]),
        "READMODELS_DATABASE_URL": url("readmodels"),
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "PERSONAL_DATA_KEYS": ",".join(settings.PERSONAL_DATA_KEYS),
        "EMAIL_HASH_KEY": settings.EMAIL_HASH_KEY,
        "SECRET_KEY": "for-tests-" + "x" * 50,
        "SECURE_SSL_REDIRECT": "false",
        "ALLOWED_HOSTS": "127.0.0.1",
        "GRANIAN_BLOCKING_THREADS": "8",
    }


def url(alias: str, role: str = "") -> str:
    database = connections[alias].settings_dict
    return f"postgres://{role or database['USER']}@/{database['NAME']}?host={quote(database['HOST'])}"


class Running:
    """A process with all its children, in a group of its own."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        # A shell lets what it starts in the background ignore Ctrl-C: tests begun so would hand that on.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # A file, not a pipe: a pipe that nobody reads stops its writer when it is full.
        self.output = tempfile.TemporaryFile()  # noqa: SIM115
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env={**environment(), **variables},
            start_new_session=True,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def kill(self) -> None:
        """kill -9, parent and children."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        if not self.output.closed:
            self.said = self.finish(60)
            self.output.close()

    def finish(self, seconds: float) -> str:
        """Wait for its end; what it said."""
        self.process.wait(seconds)
        self.output.seek(0)
        return self.output.read().decode()

    def says(self, *texts: str) -> bool:
        """All of them in one line, so far. It goes on writing where it was."""
        said = os.pread(self.output.fileno(), os.fstat(self.output.fileno()).st_size, 0).decode(errors="ignore")
        return any(all(text in line for text in texts) for line in said.splitlines())

    def kill_a_child(self) -> None:
        """kill -9 of one child, as when the kernel is out of memory."""
        self.children()[0].kill()

    def children(self) -> list[psutil.Process]:
        """Waits for the first."""
        parent = psutil.Process(self.process.pid)
        wait_until(lambda: bool(parent.children()), 60)
        return list(parent.children())

    def freeze(self) -> None:
        """SIGSTOP, parent and children."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)


WORKER = ("celery", "-A", "config", "worker", "--concurrency", "2", "--without-mingle", "--without-gossip")


def worker() -> Running:
    return Running("-m", *WORKER)


def worker_without_sweep(variables: Mapping[str, str] = {}) -> Running:
    """It does only what a message tells it."""
    return Running(
        "-c",
        "import sys, django; django.setup()\n"
        "from celery.__main__ import main; from readmodels.engine.waking import sweep\n"
        f"sweep.SECONDS_BETWEEN = 3600; sys.argv = {list(WORKER)}; main()",
        DJANGO_SETTINGS_MODULE="config.settings",
        **variables,
    )


def beat() -> Running:
    return Running("-m", "celery", "-A", "config", "beat", "--schedule", f"{tempfile.mkdtemp()}/beat", "--pidfile", "")


def web(port: int, variables: Mapping[str, str] = {}) -> Running:
    return Running(
        *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"),
        *("--workers", "1", "config.wsgi:application"),
        **variables,
    )


STREAM = (
    *("--interface", "asgi", "--host", "127.0.0.1", "--no-ws", "--workers", "1"),
    *("--blocking-threads", "1", "--loop", "asyncio"),
)


def stream(port: int, application: str = "config.asgi:application", **variables: str) -> Running:
    """For pages of one other origin, too, unless the variables say otherwise."""
    ours = {"STREAM_ORIGINS": "https://shop.example.com", "PGAPPNAME": name_of_stream(port)}
    return Running("-m", "granian", *STREAM, "--port", str(port), application, **{**ours, **variables})


def name_of_stream(port: int) -> str:
    """What it calls itself at the databases, so that several can be told apart."""
    return f"stream {port}"


def manage(*arguments: str) -> Running:
    return Running("manage.py", *arguments)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """How long it took. Fails after `seconds`."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - started
