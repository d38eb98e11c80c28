"""manage.py reactions: where each follower of the log stands, and which deadlines wait."""

import json
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError
from rich.console import Console
from rich.table import Table

from eventstore.command_line.confirming import add_yes, confirm
from eventstore.reactions.advance import restart
from eventstore.reactions.registry import UnknownFollower, follower
from eventstore.reactions.status import Status, statuses


class Command(BaseCommand):
    help = "List the followers of the log with their lag, and how many deadlines wait. Exit code 1 if one stands still."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON, for scripts")
        parser.add_argument("--restart", metavar="NAME", help="have this follower begin as a new one does")
        add_yes(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["restart"]:
                chosen = follower(options["restart"])
                confirm(f"{chosen.name} begins as a new one does, and its deadlines are set anew?", options["yes"])
                restart(chosen)
            found = statuses()
        except (DatabaseError, InterfaceError, psycopg.Error, UnknownFollower) as error:
            raise CommandError(str(error).partition("\n")[0], returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps([status._asdict() for status in found]))
        else:
            Console(file=self.stdout).print(_table(found))  # type: ignore[arg-type]
        if still := [status.name for status in found if not status.is_well]:
            raise CommandError(f"standing still: {', '.join(still)}")


def _table(found: list[Status]) -> Table:
    table = Table()
    table.add_column("follower", no_wrap=True)
    for measure in ("position", "events\nbehind", "deadlines", "over-\ndue", "refused"):
        table.add_column(measure, justify="right", no_wrap=True)
    table.add_column("state", overflow="fold", min_width=5)
    for status in found:
        counts = (status.position, status.lag_events, status.waiting, status.overdue, status.refused)
        shown = ("" if count is None else f"{count:,}" for count in counts)
        table.add_row(status.name, *shown, status.error or "well")
    return table
