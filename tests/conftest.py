"""What every test of the real path starts from: an empty log, and empty read models."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate

from eventstore.owner import application_role, as_owner

LOG_TABLES = (
    "eventstore_event",
    "eventstore_command",
    "eventstore_stream",
    "eventstore_personal_key",
    "eventstore_seal",
)


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
