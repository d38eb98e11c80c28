"""`make run`, for real: a copy of the project in a folder with a space, its processes, and their end."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from config.local.folder import PROGRAMS, PROJECT
from config.local.process import wait_until
from tests.faults.processes import free_port

PARTS = ("config", "eventstore", "catalog", "orders", "readmodels")
READY = "Orderlog is running"


class Shop:
    """A project folder of its own, and the `make run` in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "output"
        self.port, self.stream_port = free_port(), free_port()
        self.first_words = ""
        for part in PARTS:
            shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PROJECT / "manage.py", folder)
        if PROGRAMS.exists():
            shutil.copytree(PROGRAMS, folder / ".local" / "programs")

    def start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("wb") as log:
            return subprocess.Popen(self.command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)

    def refusal(self, **environment: str) -> str:
        """What a start says that does not come about."""
        env = {**self.environment, **environment}
        tried = subprocess.run(self.command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=60)
        assert tried.returncode == 1
        return tried.stderr.strip()

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "config.local.run"]

    @property
    def environment(self) -> dict[str, str]:
        # Under make, it ends with its parent.
        ours = {"PORT": str(self.port), "STREAM_PORT": str(self.stream_port), "MAKELEVEL": "1"}
        theirs = {"ORDERLOG_LOCAL", "DJANGO_SETTINGS_MODULE"}
        return {**{name: value for name, value in os.environ.items() if name not in theirs}, **ours}

    def wait_ready(self, run: "subprocess.Popen[bytes]", seconds: float = 120) -> None:
        wait_until(lambda: READY in self.log.read_text() or run.poll() is not None, seconds)
        assert READY in self.log.read_text(), self.log.read_text()

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return int(response.status)

    def pid(self, name: str) -> int | None:
        """None for one that is just being started again."""
        file = self.folder / ".local" / "pids" / f"{name}.pid"
        return int(file.read_text()) if file.exists() else None

    def processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if works_in(process, self.folder)]


def works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()).is_relative_to(folder)
    except psutil.Error:
        return False


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """It has run before: what follows are its later starts."""
    shop = Shop(tmp_path_factory.mktemp("a shop"))
    with running(shop, seconds=120):
        shop.first_words = shop.log.read_text()
    yield shop


@contextmanager
def running(shop: Shop, seconds: float = 60) -> Iterator["subprocess.Popen[bytes]"]:
    """From when it is ready until Ctrl-C has ended it."""
    with shop.start() as run:
        try:
            shop.wait_ready(run, seconds)
            yield run
            run.send_signal(signal.SIGINT)
            run.wait(30)
        finally:
            for process in shop.processes():
                process.kill()


@pytest.fixture(scope="module")
def run(shop: Shop) -> Iterator["subprocess.Popen[bytes]"]:
    with running(shop) as run:
        yield run


def test_the_shop_says_where_it_is(shop: Shop) -> None:
    key = shop.folder / ".local" / "api-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().strip() in shop.first_words
    assert f"http://127.0.0.1:{shop.port}/shop/" in shop.first_words
    assert f"http://127.0.0.1:{shop.port}/api/docs" in shop.first_words
    assert re.search(rf"http://127\.0\.0\.1:{shop.port}/login-link/\S+", shop.first_words)


def test_a_later_start_keeps_the_key_and_stops_as_a_whole(shop: Shop) -> None:
    with running(shop) as run:
        assert (shop.folder / ".local" / "api-key").read_text() in shop.first_words
        assert shop.get("/livez") == 200
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) == 0
        assert shop.processes() == []


def test_a_start_that_is_given_up_half_way_leaves_nothing(shop: Shop) -> None:
    with shop.start() as run:
        assert wait_until(lambda: "Preparing" in shop.log.read_text(), 60)
        run.send_signal(signal.SIGHUP)
        assert run.wait(30) == 0
    assert shop.processes() == []


def test_what_a_killed_start_leaves_is_cleaned_up_by_the_next(shop: Shop) -> None:
    with shop.start() as first:
        shop.wait_ready(first)
        first.kill()
    left = {process.pid for process in shop.processes()}
    assert left
    with running(shop):
        assert re.search(r"left behind: .*postgres", shop.log.read_text())
        assert not left & {process.pid for process in shop.processes()}


@pytest.mark.parametrize("name", ["PORT", "STREAM_PORT"])
def test_a_taken_port_is_named_with_the_way_round_it(shop: Shop, name: str) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = shop.refusal(**{name: str(port)})
    assert f"port {port} is taken" in said
    assert re.search(rf"\b{name}={port + 1} make run", said)
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٨٠٠٠"])
def test_what_is_no_port_is_refused(shop: Shop, port: str) -> None:
    assert "PORT=" in shop.refusal(PORT=port)
    assert f"STREAM_PORT={port} is no port" in shop.refusal(STREAM_PORT=port)


def test_two_processes_cannot_have_one_port(shop: Shop) -> None:
    assert f"PORT and STREAM_PORT are both {shop.port}" in shop.refusal(STREAM_PORT=str(shop.port))


def test_commands_beside_it_know_where_it_is(shop: Shop, run: "subprocess.Popen[bytes]") -> None:
    told = {name: value for name, value in shop.environment.items() if name not in {"PORT", "STREAM_PORT"}}
    command = [sys.executable, "manage.py", "login_link"]
    said = subprocess.run(command, cwd=shop.folder, env=told, capture_output=True, text=True, check=True)
    assert said.stdout.startswith(f"http://127.0.0.1:{shop.port}/login-link/")


def test_streams_are_served_beside_the_web_server(shop: Shop, run: "subprocess.Popen[bytes]") -> None:
    """The web server says where; its pages are let there."""
    web = f"http://127.0.0.1:{shop.port}"
    key = (shop.folder / ".local" / "api-key").read_text().strip()
    request = urllib.request.Request(f"{web}/api/v1/events/stream", headers={"Authorization": f"Bearer {key}"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    with refused.value as answer:
        assert answer.status == 421
        stream_url = json.load(answer)["stream_url"]
    assert stream_url == f"http://127.0.0.1:{shop.stream_port}/api/v1/events/stream"
    assert f"connect-src 'self' http://127.0.0.1:{shop.stream_port}" in answer.headers["Content-Security-Policy"]
    headers = {"Authorization": f"Bearer {key}", "Origin": web}
    with urllib.request.urlopen(urllib.request.Request(stream_url, headers=headers), timeout=10) as stream:
        assert stream.headers["Access-Control-Allow-Origin"] == web
        assert stream.readline() == b"retry: 1000\n"


def test_a_second_start_in_the_same_folder_is_refused(shop: Shop, run: "subprocess.Popen[bytes]") -> None:
    assert "already runs in this folder" in shop.refusal()
    assert shop.get("/livez") == 200


def test_a_program_that_dies_is_started_again(shop: Shop, run: "subprocess.Popen[bytes]") -> None:
    before = shop.pid("web")
    assert before
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: "web died (killed by signal 9)" in shop.log.read_text(), 60)
    assert wait_until(lambda: shop.pid("web") not in {before, None}, 60)
