"""`make test`: pytest on the newest PostgreSQL that is carried along, then on the machine's own, where it has one."""

import os
import subprocess
import sys
from pathlib import Path

from config.local.postgres import carried, full_version, installed, version


def main(arguments: list[str]) -> int:
    failures = [programs for programs in under_test() if run_pytest(programs, arguments) != 0]
    for programs in failures:
        print(f"The tests fail on PostgreSQL {full_version(programs)}.", file=sys.stderr)
    return 1 if failures else 0


def under_test() -> list[Path]:
    if chosen := os.environ.get("ORDERLOG_POSTGRES_BIN"):
        return [Path(chosen)]
    found = [max(kind, key=version) for kind in (carried(), installed()) if kind]
    return found or sys.exit("The tests cannot start: there is no PostgreSQL here; install 15 or newer.")


def run_pytest(programs: Path, arguments: list[str]) -> int:
    print(f"\n=== PostgreSQL {full_version(programs)} in {programs}", flush=True)
    environment = {**os.environ, "ORDERLOG_POSTGRES_BIN": str(programs)}
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
