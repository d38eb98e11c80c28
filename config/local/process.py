"""A process of ours: it leads its own session, is remembered in a file, and is stopped with all that it started."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import psutil

LONGEST_LOG = 10_000_000

stopping = threading.Event()


class CannotStart(Exception):
    """Said to the user in one line, without a traceback."""


class Stopped(Exception):
    """The user asked to stop while something was still starting."""


def wait_until(ready: Callable[[], bool], seconds: float) -> bool:
    """Whether `ready` came true in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if stopping.is_set():
            raise Stopped
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


class Process:
    """One program that runs on. Its pid file outlives us: after a kill -9 the next start finds what was left."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        home: Path,
        pids: Path,
        log: Path | None = None,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        switch: Mapping[str, Any] | None = None,
        term: signal.Signals = signal.SIGTERM,
        patience: float = 10,
    ) -> None:
        """`home`: the folder inside which all its processes work; that, and their session, is how we know our own.

        `term` asks it to stop, `patience` is how many seconds it gets for that.
        """
        self.name = name
        self.command = [str(word) for word in command]
        self.home = home
        self.pid_file = pids / f"{name}.pid"
        self.log = log
        self.cwd = cwd or home
        self.env = env
        self.switch = switch or {}
        self.term = term
        self.patience = patience
        self.child: subprocess.Popen[bytes] | None = None
        self.asked_at = 0.0

    def start(self) -> None:
        self.stop()
        output = open_log(self.log) if self.log else None
        try:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=self.cwd,
                env=self.env,
                **self.switch,
            )
        except OSError as error:
            raise CannotStart(f"{self.name} does not start: {error}") from error
        finally:
            if output is not None:
                os.close(output)
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.pid_file.with_suffix(".draft")
        draft.write_text(str(self.child.pid))
        draft.replace(self.pid_file)

    @property
    def exit_code(self) -> int | None:
        """As subprocess has it, minus the signal that killed it; None while it runs."""
        return self.child.poll() if self.child else None

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait_stopped()

    def ask_to_stop(self) -> None:
        self.asked_at = time.monotonic()
        if self.is_running():
            send(self.leader(), self.term)

    def wait_stopped(self) -> None:
        """Give it the time it has since it was asked, then kill what is left."""
        while self.is_running() and time.monotonic() < self.asked_at + self.patience:
            time.sleep(0.02)
        self.kill()

    def kill(self) -> None:
        """All of it at once, also what has lost its leader, and its ports with it."""
        while members := self.members():
            for process in members:
                send(process.pid, signal.SIGKILL)
            time.sleep(0.02)
        if self.child is not None:
            self.child.wait()
            self.child = None
        self.pid_file.unlink(missing_ok=True)

    def is_running(self) -> bool:
        """Whether its leader is there; when only the others are, nobody will end them but us."""
        if self.child is not None:
            return self.child.poll() is None
        return any(process.pid == self.leader() for process in self.members())

    def leader(self) -> int:
        """The pid of what was started, by us or by a start before us; 0 when there was none."""
        if self.child is not None:
            return self.child.pid
        try:
            return int(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def members(self) -> list[psutil.Process]:
        """What still runs of it. A number alone may be somebody else's by now, so session and folder have to agree."""
        leader = self.leader()
        return [process for process in psutil.process_iter() if leader and self.is_member(process, leader)]

    def is_member(self, process: psutil.Process, leader: int) -> bool:
        try:
            return os.getsid(process.pid) == leader and Path(process.cwd()).is_relative_to(self.home)
        except (OSError, psutil.Error):
            return False


def send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def open_log(path: Path) -> int:
    """Append to the log; the one before last is dropped when it has grown long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_suffix(".old.log"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def last_line(path: Path) -> str:
    """What a log ends with: the reason, when a program has just died."""
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), f"see {path}")


def stop_leftovers(pids: Path, home: Path) -> list[str]:
    """Stop what a start before us left behind because it was killed: the programs first, then their servers.

    The names of those that still ran.
    """
    left = {file.stem: Process(file.stem, [], home=home, pids=pids) for file in pids.glob("*.pid")}
    found = [name for name, process in left.items() if process.members()]
    servers = [left.pop(name) for name in ("redis", "postgres") if name in left]
    for program in left.values():
        program.ask_to_stop()
    for program in left.values():
        program.wait_stopped()
    for server in servers:
        server.term, server.patience = signal.SIGINT, 60
        server.stop()
    return found


def say(line: str, file: TextIO | None = None) -> None:
    """A terminal that is gone is no reason to stop half-way."""
    with suppress(OSError):
        print(line, file=file or sys.stdout, flush=True)
