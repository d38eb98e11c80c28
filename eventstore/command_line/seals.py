"""manage.py events seals export FILE: the chain of seals, to be kept where the database's owner cannot get at it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from eventstore.seals import chain, file

HELP = "Export the seals, to verify the log with them elsewhere or later."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=["export"])
    parser.add_argument("file", metavar="FILE", type=Path, help="JSON lines; packed if its name ends with .gz")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    try:
        count = file.write(options["file"], chain.read())
    except OSError as error:
        raise CommandError(str(error), returncode=2) from error
    stdout.write(f"{count:,} seals written to {options['file']}")
