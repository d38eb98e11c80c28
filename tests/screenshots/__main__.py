"""`make screenshots`: a shop of its own is started and filled, its pages are opened, and docs/screenshots written."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local.folder import PROJECT
from tests.browser.devtools import browser, program
from tests.faults.processes import free_port, wait_until
from tests.screenshots.pictures import PICTURES

INTO = PROJECT / "docs" / "screenshots"
LINK = re.compile(r"(http://\S+)(/login-link/\S+)")
NO_BROWSER = "There is no Chromium here: install it (Debian: apt-get install chromium), or name it: ORDERLOG_CHROMIUM."
SECONDS = 180


def main() -> int:
    if program() is None:
        print(NO_BROWSER, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="orderlog-screenshots-", dir="/tmp")).resolve()
    folder.chmod(0o711)  # PostgreSQL may run as a user who has to pass through
    try:
        with a_shop(folder) as (address, log_in):
            take(address, log_in)
    finally:
        shutil.rmtree(folder)
    return 0


@contextmanager
def a_shop(folder: Path) -> Iterator[tuple[str, str]]:
    """Where it is, and the path that logs the operator in, once."""
    port, stream_port = free_port(), free_port()
    # What the environment and .env say of other servers is not meant for this one. Under make, it ends with its parent.
    others = dict.fromkeys(("DATABASE_URL", "READMODELS_DATABASE_URL", "CELERY_BROKER_URL"), "")
    ports = {"PORT": str(port), "STREAM_PORT": str(stream_port), "MAKELEVEL": "1"}
    environment = {**os.environ, **others, **ports, "ORDERLOG_LOCAL": str(folder)}
    said = folder / "output"
    with said.open("wb") as output:
        run = [sys.executable, "-m", "config.local.run"]
        shop = subprocess.Popen(run, cwd=PROJECT, env=environment, stdout=output, stderr=output)
    try:
        wait_until(lambda: LINK.search(said.read_text()) is not None or shop.poll() is not None, SECONDS)
        found = LINK.search(said.read_text())
        assert found, said.read_text()
        filling = "from tests.screenshots.staging import fill; fill()"
        manage = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", filling]
        subprocess.run(manage, cwd=PROJECT, env=environment, check=True)
        yield found[1], found[2]
    finally:
        shop.send_signal(signal.SIGTERM)
        shop.wait(SECONDS)


def take(address: str, log_in: str) -> None:
    with browser() as running:
        page = running.visitor()
        page.open(f"{address}{log_in}")
        for name, path, width, height, dark in PICTURES:
            page.looks(width, height, dark)
            page.open(f"{address}{path}")
            picture = page.picture(height)
            (INTO / f"{name}.png").write_bytes(picture)
            print(f"{name}.png: {len(picture) // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
