"""manage.py projections: where each read model stands, and how far it is behind."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from readmodels.engine.status import Status, statuses


class Command(BaseCommand):
    help = "List the projections with their position, the head of the log, and their lag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        found = statuses()
        if options["json"]:
            self.stdout.write(json.dumps([_public(status) for status in found]))
        else:
            Console(file=self.stdout).print(_table(found))  # type: ignore[arg-type]


def _public(status: Status) -> dict[str, Any]:
    shown = status._asdict()
    if not shown["error"]:
        del shown["error"]
    return shown


def _table(found: list[Status]) -> Table:
    table = Table()
    table.add_column("projection", no_wrap=True)
    for measure in ("position", "events behind", "seconds behind", "parked"):
        table.add_column(measure.replace(" ", "\n"), justify="right", no_wrap=True)
    table.add_column("state", overflow="fold", min_width=11)
    for status in found:
        state = f"{status.state}: {status.error}" if status.error else status.state
        table.add_row(
            status.name,
            f"{status.position:,}",
            f"{status.lag_events:,}",
            f"{status.lag_seconds:.1f}",
            f"{status.parked:,}",
            state,
        )
    return table
