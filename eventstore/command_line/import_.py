"""manage.py events import FILE: an archive into an empty log."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console

from eventstore.archive.file import opened
from eventstore.archive.header import Header, NotAnArchive
from eventstore.archive.reading import LogNotEmpty, read
from eventstore.archive.section import EVENTS, STREAMS
from eventstore.meter import metered
from eventstore.owner import as_owner
from eventstore.refold import refold

HELP = "Import a file that `events export` wrote into an empty log, whole or not at all, as the owner of its tables."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="packed if its name ends with .gz")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    path: Path = options["file"]
    try:
        header = _read(path)
    except (NotAnArchive, LogNotEmpty) as error:
        raise CommandError(f"nothing is imported from {path}: {error}", returncode=2) from error
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}", returncode=2) from error
    except psycopg.errors.InsufficientPrivilege as error:
        reason = f"only the owner of the log's tables may: {error.diag.message_primary}"
        raise CommandError(f"nothing is imported from {path}: {reason}") from error
    with metered(Console(file=sys.stderr), "Folding", header.counts.get(STREAMS.name, 0), "streams") as meter:
        refold(meter.advance)
    events = header.counts.get(EVENTS.name, 0)
    stdout.write(f"{events:,} events are imported, every stream has its versions 1 to n")


def _read(path: Path) -> Header:
    with ExitStack() as stack, as_owner(), opened(path) as file:

        def begin(total: int) -> Callable[[int], None]:
            return stack.enter_context(metered(Console(file=sys.stderr), "Importing", total, "lines")).advance

        return read(file, begin)
