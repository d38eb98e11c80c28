import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError

from config.access.models import NAME, ApiKey, holder, issue, revoke
from config.access.scopes import EVERYTHING, SCOPES, UnknownScope, expanded
from eventstore.command_line.confirming import add_yes, confirm


class Command(BaseCommand):
    help = "Makes, lists, revokes and checks the keys of the API."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(required=True)
        creating = actions.add_parser("create", help="make a key and print it: it is not shown again")
        creating.add_argument("name")
        extent = creating.add_mutually_exclusive_group(required=True)
        extent.add_argument(
            "--scopes", help=f"what it may do, with commas between: {', '.join(SCOPES)}; orders:* is both"
        )
        extent.add_argument("--all", action="store_true", help="it may do everything, also what is added later")
        creating.set_defaults(act=self.create_key)
        listing = actions.add_parser("list", help="all keys, oldest first")
        listing.add_argument("--json", action="store_true")
        listing.set_defaults(act=self.list_keys)
        revoking = actions.add_parser("revoke", help="make a key useless, within a second")
        revoking.add_argument("name")
        add_yes(revoking)
        revoking.set_defaults(act=self.revoke_key)
        checking = actions.add_parser("check", help="exit code 0 if the key opens the API, else 1")
        checking.add_argument("key", nargs="?", help="read from the standard input when left out")
        checking.set_defaults(act=self.check_key)

    def handle(self, *args: Any, **options: Any) -> None:
        options["act"](options)

    def create_key(self, options: dict[str, Any]) -> None:
        name = options["name"]
        if not NAME.fullmatch(name):
            raise CommandError("a name is 1 to 64 letters, digits and . _ -, and begins with a letter or digit")
        try:
            scopes = [EVERYTHING] if options["all"] else expanded(options["scopes"].split(","))
            self.stdout.write(issue(name, scopes))
        except UnknownScope as unknown:
            raise CommandError(f"there is no scope {unknown}; there are: {', '.join(SCOPES)}") from None
        except IntegrityError:
            raise CommandError(f"there is a key called {name} already") from None

    def list_keys(self, options: dict[str, Any]) -> None:
        if options["json"]:
            keys = ApiKey.objects.values("name", "id", "scopes", "created_at", "last_used_at", "revoked_at")
            self.stdout.write(json.dumps(list(keys), cls=DjangoJSONEncoder, indent=2))
            return
        for key in ApiKey.objects.all():
            state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "valid"
            made = f"made {key.created_at:%Y-%m-%d}"
            self.stdout.write(f"{key.name:<24} ol_{key.id}_...  {made}  {state:<18}  {','.join(key.scopes)}")

    def revoke_key(self, options: dict[str, Any]) -> None:
        confirm(f"{options['name']} opens nothing any more, and for good?", options["yes"])
        if not revoke(options["name"]):
            raise CommandError(f"there is no valid key called {options['name']}")

    def check_key(self, options: dict[str, Any]) -> None:
        key = holder((options["key"] or sys.stdin.readline()).strip())
        if key is None:
            raise CommandError("the key is unknown or revoked")
        self.stdout.write(key.name)
