"""Cleans up after the tests' servers when the tests themselves were killed: `python -m tests.watcher FOLDER`."""

import shutil
import sys
from pathlib import Path

from config.local.process import stop_leftovers


def main(folder: Path) -> None:
    sys.stdin.read()  # ends when the tests do, in whatever way
    stop_leftovers(folder / "pids", folder)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
