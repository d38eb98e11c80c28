"""manage.py import_orders FILE: a shop's real history into the log."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from rich.console import Console

from orders.history.file import NotImportable, check
from orders.history.reconciliation import Reconciliation
from orders.history.rejects import rejects_path, written
from orders.history.transfer import Transfer

INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Import the history of a shop: a CSV file, plain or gzipped, with the columns of the Online Retail data set. "
        "Interrupted, it is run again and goes on from there; nothing is doubled. Exit code 1 when the log does not "
        "agree with the file, 2 when the file cannot be imported and nothing was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--rejects", type=Path, metavar="PATH", help="default: FILE's name with .rejects.csv, here")
        parser.add_argument("--json", action="store_true", help="print the reconciliation as JSON, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        connection.ensure_connection()  # before the file is read for nothing
        path: Path = options["file"]
        rejects: Path = options["rejects"] or rejects_path(path)
        try:
            reconciliation = self._imported(path, rejects, options["json"])
        except NotImportable as error:
            raise CommandError(str(error), returncode=2) from error
        except (DatabaseError, psycopg.Error) as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"{reason}. What is imported stays; run it again to go on") from error
        except KeyboardInterrupt:
            message = "interrupted. What is imported stays; run it again to go on"
            raise CommandError(message, returncode=INTERRUPTED) from None
        if not reconciliation.agrees:
            raise CommandError(f"the log does not agree with {path}; see {rejects}")

    def _imported(self, path: Path, rejects: Path, as_json: bool) -> Reconciliation:
        check(path)
        if rejects.exists() and rejects.samefile(path):
            raise NotImportable(f"the rejects cannot be written over {path}")
        try:
            with written(rejects) as rejected:
                console = Console(file=self.stderr if as_json else self.stdout)  # type: ignore[arg-type]
                transfer = Transfer(path, rejected, console)
                reconciliation = transfer.run()
        except OSError as error:
            raise CommandError(f"{rejects} cannot be written: {error.strerror or error}", returncode=2) from error
        self._report(reconciliation, transfer, rejects, as_json)
        return reconciliation

    def _report(self, reconciliation: Reconciliation, transfer: Transfer, rejects: Path, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({**reconciliation.as_json(), **transfer.counts(), "rejects": str(rejects)}))
            return
        for line in (*reconciliation.lines(), *transfer.lines()):
            self.stdout.write(line)
        self.stdout.write(f"What was rejected, and why: {rejects}")
