"""The processes of a running shop: started in order, started again when they die, stopped in the reverse order."""

import os
import shutil
import sys
import time

from config.local import addresses
from config.local.folder import LOCAL, PROJECT, hand_back
from config.local.postgres import Postgres, full_version
from config.local.process import CannotStart, Process, say, stopping, wait_until
from config.local.redis import Redis

LONGEST_PAUSE = 30.0
GOOD_LIFE = 60.0
LONGEST_PREPARATION = 3600.0


class Supervisor:
    def __init__(self, port: int, stream_port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.servers: list[Postgres | Redis] = []
        self.programs = programs(port, stream_port)
        self.guards: list[Guard] = []
        self.welcome = python("welcome", "config.local.shop", "welcome", self.url, logged=False)
        # Make itself may be killed in a way that it cannot pass on.
        self.make = os.getppid() if "MAKELEVEL" in os.environ else None

    def run(self) -> int:
        """Until it is asked to stop: 0. When the shop does not come up: 1."""
        self.start_servers()
        self.prepare()
        for program in self.programs:
            program.start()
        self.guards = [Guard(process) for process in [*(server.process for server in self.servers), *self.programs]]
        self.welcome.start()
        while not self.is_over():
            for guard in self.guards:
                guard.look()
            if self.welcome.exit_code:
                return 1
            stopping.wait(0.2)
        return 0

    def is_over(self) -> bool:
        return stopping.is_set() or (self.make is not None and os.getppid() != self.make)

    def start_servers(self) -> None:
        if addresses.postgres_is_used():
            self.start_postgres()
        if addresses.broker_is_used():
            self.start_broker()

    def start_postgres(self) -> None:
        postgres = Postgres(LOCAL)
        say(f"Starting PostgreSQL {full_version(postgres.programs)} ...")
        self.servers.append(postgres)
        postgres.start()

    def start_broker(self) -> None:
        """Redis; where there is none, messages travel as files."""
        messages = addresses.messages_folder()
        shutil.rmtree(messages, ignore_errors=True)
        try:
            broker = Redis(LOCAL)
        except CannotStart as error:
            say(f"Messages will travel as files: {error}.")
            for name in ("queue", "control"):
                (messages / name).mkdir(parents=True)
            return
        say("Starting Redis ...")
        self.servers.append(broker)
        broker.start()

    def prepare(self) -> None:
        say("Preparing the databases ...")
        preparation = python("prepare", "config.local.shop", "prepare", logged=False)
        preparation.start()
        try:
            wait_until(lambda: preparation.exit_code is not None, LONGEST_PREPARATION)
            if preparation.exit_code:
                raise CannotStart("the databases could not be prepared (the reason is above)")
        finally:
            preparation.stop()

    def stop(self) -> None:
        """Those that use the servers first; a program that does not end in time is killed."""
        say("Stopping ...")
        for program in [self.welcome, *self.programs]:
            program.ask_to_stop()
        for program in [self.welcome, *self.programs]:
            program.wait_stopped()
        for server in reversed(self.servers):
            server.stop()
        hand_back()


class Guard:
    """Starts a process again when it has died, after a pause that grows as long as it keeps dying young."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.pause = 0.5
        self.started_at = time.monotonic()
        self.start_at: float | None = None

    def look(self) -> None:
        now = time.monotonic()
        if self.start_at is None:
            if (code := self.process.exit_code) is not None:
                self.plan_start(now, code)
        elif now >= self.start_at:
            self.process.start()
            self.started_at, self.start_at = now, None

    def plan_start(self, now: float, code: int) -> None:
        self.pause = 1.0 if now - self.started_at > GOOD_LIFE else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = now + self.pause
        reason = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        say(f"{self.process.name} died ({reason}); it starts again in {self.pause:.0f} s. Its log: {self.process.log}")


def programs(port: int, stream_port: int) -> list[Process]:
    """What a deployment runs as well, each as a process of its own."""
    server = ["--host", "127.0.0.1", "--workers", "1", "--no-ws"]
    web = ["--interface", "wsgi", "--port", str(port), *server]
    one_thread = ["--loop", "asyncio", "--blocking-threads", "1"]
    stream = ["--interface", "asgi", "--port", str(stream_port), *server, *one_thread]
    worker = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
    beat = ["--schedule", str(LOCAL / "beat-schedule"), "--pidfile", ""]
    return [
        python("web", "granian", *web, "config.wsgi:application"),
        python("stream", "granian", *stream, "config.asgi:application"),
        python("worker", "celery", "-A", "config", "worker", *worker),
        python("beat", "celery", "-A", "config", "beat", *beat),
    ]


def python(name: str, module: str, *arguments: str, logged: bool = True) -> Process:
    log = LOCAL / "logs" / f"{name}.log" if logged else None
    return Process(name, [sys.executable, "-m", module, *arguments], home=PROJECT, pids=LOCAL / "pids", log=log)
