"""Room on disks: how large the databases are, and what is free where that can be told from here."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

from config.doctor.finding import Finding, ok, warning, wrong
from config.local import folder

LITTLE, TOO_LITTLE = 2_000_000_000, 200_000_000
# Of itself only a member of pg_read_all_settings is told it.
_DIRECTORY = "SELECT setting FROM pg_settings WHERE name = 'data_directory'"


def look(alias: str) -> Iterator[Finding]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
        cursor.execute(_DIRECTORY)
        told = cursor.fetchone()
    yield ok("size", f"it takes {megabytes(size)}")
    on_this_machine = str(connections[alias].settings_dict["HOST"]).startswith("/")
    if told and on_this_machine:
        yield from room(Path(told[0]))


def here() -> Iterator[Finding]:
    """Where `make run` keeps its services' files."""
    if settings.LOCAL:
        yield from room(folder.LOCAL)


def room(path: Path) -> Iterator[Finding]:
    """Nothing, where it may not be looked at."""
    try:
        free = shutil.disk_usage(path).free
    except OSError:
        return
    seen = f"{megabytes(free)} are free at {path}"
    if free >= LITTLE:
        yield ok("disk", seen)
        return
    say = wrong if free < TOO_LITTLE else warning
    yield say(
        "disk", seen, "Make room: on a full disk nothing can be ordered; a replay needs as much again as its table."
    )


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
