"""`make run`: starts the whole shop in this folder, keeps it running, and stops it again."""

import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import environ

from config.local import addresses
from config.local.folder import LOCAL, PROJECT, NotOurs
from config.local.process import CannotStart, Stopped, say, stop_leftovers, stopping
from config.local.supervisor import Supervisor


def main() -> int:
    clean_environment()
    try:
        with only_one_here():
            stop_on_signals()
            port, stream_port = wanted_ports()
            if left := stop_leftovers(LOCAL / "pids", PROJECT):
                say(f"Stopped what an earlier start had left behind: {', '.join(left)}.")
            refuse_taken("PORT", port)
            refuse_taken("STREAM_PORT", stream_port)
            addresses.port_file().write_text(str(port))
            return supervise(Supervisor(port, stream_port))
    except (CannotStart, NotOurs, PermissionError) as error:
        say(f"Orderlog cannot start: {error}.", sys.stderr)
        return 1


def supervise(supervisor: Supervisor) -> int:
    try:
        return supervisor.run()
    except Stopped:
        return 0
    finally:
        supervisor.stop()


def clean_environment() -> None:
    """What a shell has set for other databases and other Pythons is not meant for these processes."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    os.environ.pop("PYTHONSAFEPATH", None)
    os.environ.setdefault("PYTHONWARNINGS", "default")
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.setdefault("GRANIAN_BLOCKING_THREADS", "8")
    environ.Env.read_env(PROJECT / ".env")


@contextmanager
def only_one_here() -> Iterator[None]:
    """The lock goes with the process that holds it, however that ends."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart("`make run` already runs in this folder, and Ctrl-C stops it there") from error
        yield


def stop_on_signals() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup leaves it
        signal.signal(signal.SIGHUP, stop)


def wanted_ports() -> tuple[int, int]:
    """The web server's, and that of the process that streams, for which pages are to know it."""
    port = wanted_port("PORT", addresses.WEB_PORT)
    stream_port = wanted_port("STREAM_PORT", next_port(port))
    if port == stream_port:
        raise CannotStart(f"PORT and STREAM_PORT are both {port}; try STREAM_PORT={next_port(port)} make run")
    os.environ.update(PORT=str(port), STREAM_PORT=str(stream_port))
    return port, stream_port


def wanted_port(name: str, default: int) -> int:
    wanted = os.environ.get(name) or str(default)
    if not (wanted.isascii() and wanted.isdecimal() and 0 < int(wanted) < 65536):
        raise CannotStart(f"{name}={wanted} is no port; try {name}=8001 make run")
    return int(wanted)


def refuse_taken(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise CannotStart(f"port {port} is for root only; try {name}=8001 make run") from error
        except OSError as error:
            raise CannotStart(
                f"port {port} is taken by another program; try {name}={next_port(port)} make run"
            ) from error


def next_port(port: int) -> int:
    return port + 1 if port < 65535 else 8001


if __name__ == "__main__":
    sys.exit(main())
