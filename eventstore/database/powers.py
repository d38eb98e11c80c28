"""Can the application's role change the log? Told by `migrate`, and by `check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connections

from eventstore.database.connection import DATABASE
from eventstore.database.owner import application_role
from eventstore.database.statement import statement

HINT = "Let another role own the tables, and name it in MIGRATION_DATABASE_URL: docs/operations.md, Two roles."
# The id of the warning.
POWERS = "eventstore.W101"


def check_powers(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """A warning that names every power over the log that the application's role should not have."""
    if DATABASE not in (databases or ()):
        return []
    try:
        found = powers()
    except DatabaseError:  # there is no database to ask
        return []
    if not found:
        return []
    role = application_role() or "of the application"
    return [Warning(f"The database role {role} {', '.join(found)}.", hint=HINT, id=POWERS)]


def check_powers_of_deployment(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """For `check --deploy`, which asks no database by itself."""
    return check_powers([DATABASE]) if DATABASE not in (databases or ()) else []


def unfired_guards() -> list[str]:
    """The triggers that keep the log as it is and would not: missing, or switched off."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(statement("unfired_guards"))
        return [f"{name} {how}" for name, how in cursor.fetchall()]


def powers() -> list[str]:
    """What the application's role may do to the log although it should not."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(statement("role_powers"), {"role": application_role()})
        return [power for (power,) in cursor.fetchall()]
