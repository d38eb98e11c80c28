"""A read model's table that somebody holds: whoever is to write it waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

TABLE = "readmodels_productinventory"
WAITING = """
    SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE relation = %s::regclass AND NOT granted
"""


@contextmanager
def locked(mode: str) -> Iterator[Callable[[], str]]:
    """The table is locked; gives a function that says who waits for it, or nothing."""
    parameters: Any = connections["readmodels"].get_connection_params()
    with psycopg.connect(**{**parameters, "autocommit": False}) as ours, psycopg.connect(**parameters) as other:
        ours.execute(f"LOCK TABLE {TABLE} IN {mode} MODE")
        other.autocommit = True

        def waiting() -> str:
            found = other.execute(WAITING, [TABLE]).fetchall()
            return found[0][0] if found else ""

        yield waiting
        ours.rollback()
