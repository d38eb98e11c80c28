"""Two roles: one owns the log's tables and migrates them, the application's own may add to them and read them.

Whoever owns a table can switch its triggers off. So the application must not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from eventstore.database.connection import DATABASE
from eventstore.database.statement import statement


class NotTheOwner(Exception):
    """The tables belong to another role than the one that is to change them."""

    def __init__(self, role: str, owner: str) -> None:
        remedy = f"set MIGRATION_DATABASE_URL, to connect as {owner}"
        if settings.MIGRATION_DATABASES:
            remedy = f'once, as a superuser in that database, REASSIGN OWNED BY "{owner}" TO "{role}"'
        super().__init__(f"the tables of the log belong to {owner}, and this is {role}: {remedy}")


def application_role() -> str:
    return str(settings.DATABASES[DATABASE].get("USER", ""))


@contextmanager
def as_owner(alias: str = DATABASE) -> Iterator[None]:
    """Have `connections[alias]` connect as the owner for a while. Where there is one role only, it is that."""
    owner = settings.MIGRATION_DATABASES.get(alias)
    if not owner:
        yield
        return
    application = connections[alias]
    own = connections[alias] = application.copy()
    # Whatever the URL says, it is the same database: that of a test, too.
    own.settings_dict.update({**owner, "NAME": application.settings_dict["NAME"]})
    try:
        yield
    finally:
        own.close()
        connections[alias] = application


def refuse_other_owners() -> None:
    """Raises NotTheOwner where the log's tables belong to a role that the current one may not act as."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(statement("other_owner"))
        if found := cursor.fetchone():
            raise NotTheOwner(*found)


def grant(using: str = DATABASE, **signal: Any) -> None:
    """After each migration: the application may do with every table what it must, and no more."""
    connection = connections[using]
    if using != DATABASE or connection.settings_dict["USER"] == application_role():
        return
    if not application_role():
        raise ImproperlyConfigured("beside MIGRATION_DATABASE_URL, DATABASE_URL has to name its role")
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('orderlog.application', %s, true)", [application_role()])
        cursor.execute(statement("grant_application"))
