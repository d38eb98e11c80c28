"""What this release runs on: Python, and the packages that it was tested with."""

import platform
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from django.conf import settings

from config.doctor.finding import Finding, ok, warning, wrong

OLDEST = (3, 11)
# A line such as `celery==5.7.0 \`; of one with a marker it is not asked whether it has to be there.
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;]+)(\s*;)?", re.MULTILINE)
REMEDY = "Install what is locked: `pip install --require-hashes -r requirements.txt`."


def look() -> Iterator[Finding]:
    yield _python()
    locked = Path(settings.BASE_DIR) / "requirements.txt"
    if locked.exists():
        yield from _packages(locked.read_text(encoding="utf-8"))


def _python() -> Finding:
    if sys.version_info < OLDEST:
        return wrong("Python", platform.python_version(), "Run it with Python 3.11 or newer.")
    return ok("Python", platform.python_version())


def _packages(locked: str) -> Iterator[Finding]:
    """One that is locked in several versions, each for some Pythons, may be of any of them."""
    pins: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, version, marker in _PIN.findall(locked):
        pins[name][version] = marker
    missing, others = [], []
    for name, versions in pins.items():
        found, wanted = _installed(name), " or ".join(versions)
        if found is None and not all(versions.values()):
            missing.append(f"{name} {wanted}")
        elif found is not None and found not in versions:
            others.append(f"{name} {found} (locked: {wanted})")
    if missing:
        yield wrong("packages", f"missing: {', '.join(missing)}", REMEDY)
    if others:
        yield warning("packages", f"of other versions: {', '.join(others)}", REMEDY)
    if not missing and not others:
        yield ok("packages", "as locked in requirements.txt")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
