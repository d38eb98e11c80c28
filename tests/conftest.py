"""What every test of the real path starts from: an empty log, and empty read models."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import psycopg
import pytest
from django.core.management.commands import flush
from django.db import connections
from hypothesis import HealthCheck, settings

from config.local import addresses
from config.local.postgres import SUPERUSER
from tests import pooler

LOG_TABLES = (
    "eventstore_event",
    "eventstore_command",
    "eventstore_stream",
    "eventstore_personal_key",
    "eventstore_seal",
)
# What migrations put into them is what the next test needs, too.
CONSTANT_TABLES = {
    "access_given",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
}

# Other tests run beside these, on the same cores: how long one takes says nothing of it.
settings.register_profile("beside others", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("beside others")

GROWN = 100_000  # bytes
RESTART_POSITIONS = """
SELECT setval(seqrelid, seqstart, false) FROM pg_sequence WHERE seqrelid::regclass::text LIKE 'eventstore%'
"""


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """After every test that commits, Django truncates every table of its own, and makes its permissions anew.

    Most tests fill few tables, and none changes the permissions. The log, which Django passes over, is emptied, too.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", empty_what_was_filled)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


def empty_what_was_filled(style: Any, connection: Any, **options: Any) -> list[str]:
    """Leaves Django no statement to execute."""
    log = LOG_TABLES if connection.alias == "default" else ()
    empty([*django_tables(connection.alias), *log], connection.alias)
    return []


@cache
def django_tables(alias: str) -> frozenset[str]:
    names = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return frozenset(names) - CONSTANT_TABLES


def empty(tables: Sequence[str] = LOG_TABLES, alias: str = "default") -> None:
    """To delete some rows takes a tenth of the time of TRUNCATE, which makes a new file for each table and index.

    But deleted rows leave room behind: tables that have grown are truncated.
    """
    each = (f"SELECT '{name}', pg_table_size('{name}') > {GROWN} WHERE EXISTS (SELECT FROM {name})" for name in tables)
    with superuser(alias) as connection:
        filled = connection.execute(" UNION ALL ".join(each)).fetchall()
        emptying = [f"TRUNCATE {name} CASCADE" if grown else f"DELETE FROM {name}" for name, grown in filled]
        connection.execute("; ".join([*emptying, RESTART_POSITIONS]))


def superuser(alias: str) -> "psycopg.Connection[Any]":
    """For whom no trigger fires: the log refuses to be emptied. Not through a pooler, which would keep that so."""
    database = connections[alias].settings_dict
    return psycopg.connect(
        host=database["HOST"],
        port=pooler.BEHIND if pooler.PROGRAM else addresses.POSTGRES_PORT,
        dbname=database["NAME"],
        user=SUPERUSER,
        autocommit=True,
        options="-c session_replication_role=replica -c lock_timeout=60s",
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Several processes that test at once have servers of their own: their databases may have the same names."""


@pytest.fixture(scope="session", autouse=True)
def sessions_left(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A session that a test left open would keep the database from being dropped: it is ended, and named."""
    yield
    if pooler.PROGRAM:  # which keeps sessions open
        return
    with django_db_blocker.unblock():
        left = [session for connection in connections.all() for session in end_other_sessions(connection)]
    assert not left, f"a test left sessions open: {left}"


def end_other_sessions(connection: Any) -> list[Any]:
    """Those that are there after a moment: a session that was closed may take one to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")
        cursor.execute(
            "SELECT datname, pid, state, left(query, 200), pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return list(cursor.fetchall())
