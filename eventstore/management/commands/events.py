"""manage.py events: the log on the command line.

A subcommand is a module of eventstore/command_line and a line here.
"""

from argparse import ArgumentParser
from typing import Any, Protocol

from django.core.management.base import BaseCommand, OutputWrapper

from eventstore.command_line import check, export, history, import_, seal, seals, show, tail, trace, verify, watermark


class Subcommand(Protocol):
    """What each of the modules has. `handle` raises CommandError for what the operator should read."""

    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def handle(self, stdout: OutputWrapper, options: dict[str, Any]) -> None: ...


SUBCOMMANDS: dict[str, Subcommand] = {
    "tail": tail,
    "show": show,
    "history": history,
    "trace": trace,
    "watermark": watermark,
    "check": check,
    "export": export,
    "import": import_,
    "seal": seal,
    "seals": seals,
    "verify": verify,
}


class Command(BaseCommand):
    help = "Look at the event log, check it, move it, seal it, and prove that it is what it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subparsers = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
        for name, subcommand in SUBCOMMANDS.items():
            subcommand.add_arguments(subparsers.add_parser(name, help=subcommand.HELP, description=subcommand.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options["subcommand"]].handle(self.stdout, options)
