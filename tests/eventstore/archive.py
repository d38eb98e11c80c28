"""The log's tables, and the log as a file."""

import io
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from tests.conftest import LOG_TABLES

Tables = dict[str, list[tuple[Any, ...]]]


def tables() -> Tables:
    """Every row, to the byte."""
    found = {}
    with connection.cursor() as cursor:
        for table in LOG_TABLES:
            cursor.execute(f"SELECT {table}::text FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def exported(path: Path, *arguments: str) -> Path:
    call_command("events", "export", str(path), *arguments)
    return path


def imported(path: Path) -> None:
    call_command("events", "import", str(path), stdout=io.StringIO())
