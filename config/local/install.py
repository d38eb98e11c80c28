"""Makes .venv with the locked requirements. The machine's own Python runs it, before anything is installed."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REQUIREMENTS = PROJECT / "requirements-dev.txt"
FOLDER = PROJECT / ".venv"
PYTHON = FOLDER / "bin" / "python"
INSTALLED = FOLDER / ".installed"
OLDEST = (3, 11)


def main() -> None:
    if make_folder() or is_stale():
        install_requirements()
        INSTALLED.touch()


def make_folder() -> bool:
    """Whether it had to. A .venv that works is kept, unless another Python was asked for by name."""
    this = tuple(sys.version_info[:2])
    there = version_of(PYTHON)
    if there == this or (there >= OLDEST and not os.environ.get("PYTHON")):
        return False
    print(f"Making .venv with Python {this[0]}.{this[1]} ...", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", FOLDER]) != 0:
        sys.exit(f"Orderlog cannot make .venv with {sys.executable}; the reason is above.")
    return True


def version_of(python: Path) -> tuple[int, ...]:
    """Such as (3, 12), or (0,) for a Python that does not run or has no pip."""
    ask = [str(python), "-c", "import sys, pip; print(*sys.version_info[:2])"]
    try:
        return tuple(map(int, subprocess.check_output(ask, stderr=subprocess.DEVNULL).split()))
    except (OSError, subprocess.CalledProcessError):
        return (0,)


def is_stale() -> bool:
    return not INSTALLED.exists() or INSTALLED.stat().st_mtime < REQUIREMENTS.stat().st_mtime


def install_requirements() -> None:
    """pip says a lot: dots show that it goes on, and its last words are shown when it fails."""
    print("Installing the locked requirements into .venv, this once ", end="", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    said = []
    with subprocess.Popen(
        [*pip, "--require-hashes", "-r", REQUIREMENTS],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if line.startswith(("Collecting", "Installing collected")):
                print(".", end="", flush=True)
    print(flush=True)
    if process.returncode != 0:
        sys.exit("".join(said[-20:]) + "Orderlog cannot install its requirements; the reason is above.")


if __name__ == "__main__":
    main()
