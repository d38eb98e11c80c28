"""`make bench`: all benchmarks, or those named (ONLY="append reading"); writes results.json and the README's table."""

import logging
import os
import platform
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="orderlog-bench-", dir="/tmp")).resolve()
FOLDER.chmod(0o711)  # PostgreSQL may run as a user who has to pass through
os.environ["ORDERLOG_LOCAL"] = str(FOLDER)
for variable in ("DATABASE_URL", "READMODELS_DATABASE_URL", "CELERY_BROKER_URL"):
    os.environ.pop(variable, None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

from benchmarks import figures  # noqa: E402
from benchmarks.result import LeftOut, Result, keep  # noqa: E402
from benchmarks.server import Server  # noqa: E402

NAMES = (
    "append",
    "bulk",
    "reading",
    "hot_sku",
    "sealing",
    "peers",
    "peer_projection",
    "replay",
    "live",
    "answering",
    "feed",
    "history",
)


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(NAMES):
        print(
            f"There is no benchmark called {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}.",
            file=sys.stderr,
        )
        return 2
    django.setup()
    logging.disable(logging.INFO)
    server = Server(FOLDER)
    try:
        server.start()
        results = [result for name in wanted or NAMES for result in measure(server, name)]
        about = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
        report(results, {**about, **server.settings()})
    finally:
        server.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)
    return 0


def measure(server: Server, name: str) -> list[Result]:
    from eventstore.log import doorbell

    doorbell.listeners.clear()  # nobody listens: what is measured is the log
    server.empty()
    print(f"{name} ...", flush=True)
    try:
        results: list[Result] = load(name).measure()
    except LeftOut as reason:
        print(f"Left out: {name}. {reason}")
        return []
    return results


def load(name: str) -> ModuleType:
    try:
        return import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as missing:
        if missing.name != "eventsourcing":
            raise
        raise LeftOut('It takes the peer: .venv/bin/python -m pip install "eventsourcing>=9.5,<9.6"') from None


def report(results: list[Result], settings: dict[str, Any]) -> None:
    figures.show(results)
    figures.write(keep(results, settings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
