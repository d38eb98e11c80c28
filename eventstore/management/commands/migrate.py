"""manage.py migrate: Django's own, as the role that owns the tables. Nobody has to think of it."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from eventstore.database.connection import DATABASE
from eventstore.database.owner import NotTheOwner, as_owner, refuse_other_owners


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        only_looks = options["check_unapplied"] or options["plan"]
        try:
            with as_owner(options["database"]):
                if options["database"] == DATABASE and not only_looks:
                    refuse_other_owners()
                super().handle(*args, **options)
        except NotTheOwner as error:
            raise CommandError(str(error)) from error
