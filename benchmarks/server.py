"""The PostgreSQL of a run: its own, with fsync on, and an empty log for each benchmark."""

from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from django.core.management import call_command
from django.db import connections

from config.local import addresses
from config.local.postgres import SUPERUSER, Postgres

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"
SETTINGS = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "max_wal_size")


class Server:
    """`start` needs Django set up, with ORDERLOG_LOCAL at `folder`."""

    def __init__(self, folder: Path) -> None:
        self._postgres = Postgres(folder, {})

    def start(self) -> None:
        """Comes back with migrated databases that are kept as templates; `empty` makes those that are used."""
        self._postgres.start()
        for alias, name in addresses.DATABASE_NAMES.items():
            call_command("migrate", "--database", alias, "--verbosity", "0")
            connections[alias].close()
            with self._postgres.connect() as connection:
                connection.execute(f"ALTER DATABASE {name} RENAME TO pristine_{name}")
        # The tables of the work by hand are made by the role that does the work.
        with self._postgres.connect(f"pristine_{addresses.DATABASE_NAMES['default']}") as connection:
            connection.execute(f"GRANT CREATE ON SCHEMA public TO {addresses.ROLE}")

    def stop(self) -> None:
        self._postgres.stop()

    def empty(self) -> None:
        """New databases in the place of those that were used."""
        connections.close_all()
        with self._postgres.connect() as connection:
            for name in addresses.DATABASE_NAMES.values():
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {name} TEMPLATE pristine_{name}")
        self._postgres.create_databases()  # gives them to their owners

    def settings(self) -> dict[str, str]:
        """The server's version, and what of its settings a figure depends on."""
        with self._postgres.connect() as connection:
            found = {name: connection.execute(f"SHOW {name}").fetchone() for name in SETTINGS}
        return {name: str(row[0]) for name, row in found.items() if row}


def connect(user: str | None = None) -> Connection:
    """A connection of one's own to the log's database, as a careful hand would set it up."""
    parameters = connections["default"].get_connection_params()
    wanted = {name: parameters[name] for name in ("host", "port", "user", "dbname", "password") if name in parameters}
    wanted["user"] = user or wanted["user"]
    connection = psycopg.connect(**wanted, autocommit=True)
    connection.prepare_threshold = 0
    return connection


def connect_as_superuser() -> Connection:
    """To measure tables and to make those of peers."""
    return connect(SUPERUSER)
