"""Databases that fail in the middle of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections


@contextmanager
def addressed(alias: str, host: str) -> Iterator[None]:
    """The database of this alias is looked for at another host for a while."""
    connection = connections[alias]
    home = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = host
    try:
        yield
    finally:
        connection.settings_dict["HOST"] = home
        connection.close()


def unreachable(alias: str) -> Any:
    return addressed(alias, "/nowhere")


def terminate(alias: str = "default") -> None:
    """Have the server end our own connection, as an operator or a fail-over does."""
    connection = connections[alias]
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
