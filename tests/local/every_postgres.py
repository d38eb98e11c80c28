"""`make test`: pytest on the newest PostgreSQL that is carried along, then on the machine's own, where it has one.

Several processes share the tests (with ARGS='-n0 --pdb' one has them all). Pages, keys, browsers, generated requests,
processes and servers that die and the services of `make run` are the same on each PostgreSQL: without arguments they
are tried on the first alone.
"""

import os
import subprocess
import sys
from pathlib import Path

from config.local.postgres import carried, full_version, installed, version

# Several processes share the tests, each with servers of its own; one that has nothing left takes from the others.
AT_ONCE = ("-n", "auto", "--dist", "worksteal", "--max-worker-restart", "0")

ONCE = (
    "tests/access",
    "tests/admin",
    "tests/browser",
    "tests/clients",
    "tests/doctor",
    "tests/golden",
    "tests/local",
    "tests/outbox",
    "tests/screenshots",
    "tests/storefront",
    "tests/api/test_access.py",
    "tests/api/test_documentation.py",
    "tests/api/test_every_route.py",
    "tests/api/test_generated_requests.py",
    "tests/api/test_hostile_requests.py",
    "tests/api/test_openapi.py",
    "tests/faults/test_broker.py",
    "tests/faults/test_correlation.py",
    "tests/faults/test_doctor.py",
    "tests/faults/test_import.py",
    "tests/faults/test_pausing.py",
    "tests/faults/test_reactions.py",
    "tests/faults/test_read_database.py",
    "tests/faults/test_reading_own_writes.py",
    "tests/faults/test_replay.py",
    "tests/faults/test_runners.py",
    "tests/faults/test_seals.py",
    "tests/faults/test_slow_bodies.py",
    "tests/faults/test_web.py",
    "tests/faults/test_whole_shops.py",
    "tests/faults/test_workers.py",
    "tests/feed/test_event_stream.py",
    "tests/feed/test_streams.py",
    "tests/orders/test_demo.py",
    "tests/orders/test_import_interrupted.py",
    "tests/orders/test_simulate.py",
)


def main(arguments: list[str]) -> int:
    first, *others = under_test()
    elsewhere = arguments or [f"--ignore={path}" for path in ONCE]
    runs = [(first, arguments), *((programs, elsewhere) for programs in others)]
    failures = [programs for programs, chosen in runs if run_pytest(programs, chosen) != 0]
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
    with subprocess.Popen([sys.executable, "-m", "pytest", *AT_ONCE, *arguments], env=environment) as pytest:
        try:
            return pytest.wait()
        except KeyboardInterrupt:
            pytest.wait()  # which was told, too, and stops its servers
            raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
