"""manage.py personal_keys: the keys that wrap the data keys of customers and guests."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eventstore.privacy import cipher, personal_key
from eventstore.privacy.cipher import KeyMalformed, KeyMissing, PersonalDataDamaged


class Command(BaseCommand):
    help = "Makes keys for PERSONAL_DATA_KEYS, shows which are in use, and rotates to the newest."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(required=True)
        actions.add_parser("generate", help="print a new key").set_defaults(act=self.generate)
        status = actions.add_parser("status", help="how many subjects' keys each key has wrapped")
        status.add_argument("--json", action="store_true", help="print JSON, for scripts")
        status.set_defaults(act=self.status)
        actions.add_parser("rotate", help="wrap all keys with the newest key").set_defaults(act=self.rotate)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["act"](options)
        except (KeyMalformed, KeyMissing, PersonalDataDamaged) as error:
            raise CommandError(str(error)) from error

    def generate(self, options: dict[str, Any]) -> None:
        self.stdout.write(cipher.generate())

    def status(self, options: dict[str, Any]) -> None:
        found = personal_key.counts()
        forgotten = found.pop(None, 0)
        names = personal_key.ring().names
        keys = {name: found.get(name, 0) for name in (*names, *found) if name is not None}
        if options["json"]:
            missing = [name for name in keys if name not in names]
            self.stdout.write(json.dumps({"keys": keys, "missing": missing, "forgotten": forgotten}))
            return
        for name, count in keys.items():
            place = "newest" if name in names[:1] else "older" if name in names else "not in PERSONAL_DATA_KEYS"
            self.stdout.write(f"{name}  {place:<26}  {count:,} subjects")
        self.stdout.write(f"{forgotten:,} subjects are forgotten")

    def rotate(self, options: dict[str, Any]) -> None:
        rewrapped = 0
        while page := personal_key.rewrap():
            rewrapped += page
        self.stdout.write(f"{rewrapped:,} keys were wrapped anew; all are wrapped by {personal_key.ring().newest}")
