"""manage.py personal_data: whether a text stands anywhere in the databases."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eventstore.privacy.text_search import Looked, search

SHORTEST = 3


class Command(BaseCommand):
    help = "Proves that somebody is forgotten: searches both databases for what was known of them."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(required=True)
        searching = actions.add_parser(
            "search", help="look into every column of every table; exit code 1 and where, if it is found"
        )
        searching.add_argument(
            "texts", nargs="*", metavar="TEXT", help="read from the standard input, a line each, when left out"
        )
        searching.add_argument("--json", action="store_true", help="print a JSON object, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        # The command line of a process can be read by others; its standard input cannot.
        texts = options["texts"] or [line.strip() for line in sys.stdin if line.strip()]
        if not texts or min(map(len, texts)) < SHORTEST:
            raise CommandError(f"give texts of at least {SHORTEST} characters", returncode=2)
        looked = list(search(texts))
        self._report_json(looked) if options["json"] else self._report(looked)
        if any(table.finds for table in looked):
            raise CommandError("it is stored, as shown above")
        if any(table.unreadable for table in looked):
            raise CommandError("this role may not read everything: search as the owner of the tables", returncode=2)

    def _report(self, looked: list[Looked]) -> None:
        for table in looked:
            for find in table.finds:
                self.stdout.write(f"{find.database}: {find.table}.{find.column}: {find.rows:,} rows")
            if table.unreadable:
                self.stdout.write(f"{table.database}: {table.table} was not searched: {', '.join(table.unreadable)}")
        self.stdout.write(f"{len(looked):,} tables searched. Logs and backups lie outside of the databases.")

    def _report_json(self, looked: list[Looked]) -> None:
        finds = [find._asdict() for table in looked for find in table.finds]
        unreadable = [
            {"database": table.database, "table": table.table, "columns": table.unreadable}
            for table in looked
            if table.unreadable
        ]
        self.stdout.write(json.dumps({"finds": finds, "tables": len(looked), "unreadable": unreadable}))
