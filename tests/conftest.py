"""What every test of the real path starts from: an empty log, and empty read models."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.core.management.commands import flush
from django.db import connections
from django.db.models.signals import post_migrate

from eventstore.owner import application_role, as_owner
from tests import pooler

LOG_TABLES = (
    "eventstore_event",
    "eventstore_command",
    "eventstore_stream",
    "eventstore_personal_key",
    "eventstore_seal",
)


# What migrations put into them is what the next test needs, too.
CONSTANT_TABLES = {"auth_permission", "django_content_type"}


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """Django truncates every table after every test that commits, and makes its permissions anew.

    Most tests fill few tables, and none changes the permissions: to truncate what has rows takes a tenth of the time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", truncate_what_was_filled)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


def truncate_what_was_filled(style: Any, connection: Any, **options: Any) -> list[str]:
    with connection.cursor() as cursor:
        tables = sorted(django_tables(connection.alias))
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))
        filled = [name for (name,) in cursor.fetchall()]
    return [f"TRUNCATE {', '.join(filled)} CASCADE"] if filled else []


@cache
def django_tables(alias: str) -> frozenset[str]:
    names = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return frozenset(names) - CONSTANT_TABLES


@pytest.fixture(autouse=True)
def empty_log(request: pytest.FixtureRequest) -> None:
    """Before a test that commits. Django's own flush passes over the log, and the log itself refuses to be emptied."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    request.getfixturevalue("transactional_db")
    empty()


def empty() -> None:
    with as_owner(), connections["default"].cursor() as cursor:
        for table in LOG_TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(LOG_TABLES)} RESTART IDENTITY")
        for table in LOG_TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Between tests Django truncates its own tables, which the application has no reason to."""
    post_migrate.connect(let_django_truncate, sender=apps.get_app_config("eventstore"))


def let_django_truncate(using: str, **signal: Any) -> None:
    connection = connections[using]
    if using == "default" and connection.settings_dict["USER"] != application_role():
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT TRUNCATE ON {', '.join(tables)} TO {application_role()}")


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, pid, state, left(query, 200), pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return list(cursor.fetchall())
