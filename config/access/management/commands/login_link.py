from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.access.login_link import OperatorDeactivated, new_path
from config.local import addresses


class Command(BaseCommand):
    help = "Prints a link that logs the operator in to the admin, once. For shops on a developer's machine only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default=addresses.web_url(), help="where the shop is served")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("log-in links are for local shops only; here it is `createsuperuser`")
        try:
            self.stdout.write(options["base_url"].rstrip("/") + new_path())
        except OperatorDeactivated:
            raise CommandError("the account `operator` is deactivated") from None
