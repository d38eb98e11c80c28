"""`make bench`: all benchmarks, or those named (ONLY="append reading"), on a PostgreSQL of their own with fsync on."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="orderlog-bench-", dir="/tmp")).resolve()
FOLDER.chmod(0o711)  # PostgreSQL may run as a user who has to pass through
os.environ["ORDERLOG_LOCAL"] = str(FOLDER)
for variable in ("DATABASE_URL", "READMODELS_DATABASE_URL", "CELERY_BROKER_URL"):
    os.environ.pop(variable, None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402
from django.core.management import call_command  # noqa: E402

from config.local.postgres import Postgres, full_version  # noqa: E402

NAMES = ("append", "bulk", "reading")


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(NAMES):
        print(
            f"There is no benchmark called {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}.",
            file=sys.stderr,
        )
        return 2
    postgres = Postgres(FOLDER, {})
    postgres.start()
    try:
        django.setup()
        for database in ("default", "readmodels"):
            call_command("migrate", "--database", database, "--verbosity", "0")
        with postgres.connect("orderlog") as connection:  # the tables of the work by hand are made by the same role
            connection.execute("GRANT CREATE ON SCHEMA public TO orderlog")
        measure(wanted or list(NAMES), full_version(postgres.programs))
    finally:
        postgres.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)
    return 0


def measure(names: list[str], postgres: str) -> None:
    from importlib import import_module

    from benchmarks.result import keep, show
    from eventstore import doorbell

    doorbell.listeners.clear()  # nobody listens: what is measured is the log
    results = [result for name in names for result in import_module(f"benchmarks.{name}").measure()]
    show(results)
    keep(results, {"postgresql": postgres, "cores": os.cpu_count()})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
