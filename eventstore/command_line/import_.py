"""manage.py events import FILE: an archive into an empty log."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError, OutputWrapper
from django.db import OperationalError
from rich.console import Console

from eventstore.archive.file import opened
from eventstore.archive.header import Header, NotAnArchive
from eventstore.archive.reading import LogNotEmpty, read
from eventstore.archive.section import EVENTS, STREAMS
from eventstore.command_line.meter import metered
from eventstore.commands.refold import refold
from eventstore.database.owner import as_owner

# As a shell says that a program ended by Ctrl-C.
INTERRUPTED = 130
LOST = (OperationalError, psycopg.OperationalError)

HELP = "Import a file that `events export` wrote into an empty log, whole or not at all, as the owner of its tables."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="packed if its name ends with .gz")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    path: Path = options["file"]
    header = _imported(path)
    events = f"{header.counts.get(EVENTS.name, 0):,} events are imported"
    try:
        with metered(Console(file=sys.stderr), "Folding", header.counts.get(STREAMS.name, 0), "streams") as meter:
            refold(meter.advance)
    except (KeyboardInterrupt, *LOST) as error:
        left = "states that are not folded yet will be by the next command on their stream"
        raise CommandError(f"{events}; {left}", returncode=INTERRUPTED) from error
    stdout.write(f"{events}, every stream has its versions 1 to n")


def _imported(path: Path) -> Header:
    """Raises CommandError with nothing imported."""
    try:
        return _read(path)
    except (NotAnArchive, LogNotEmpty) as error:
        raise CommandError(f"nothing is imported from {path}: {error}", returncode=2) from error
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}", returncode=2) from error
    except psycopg.errors.InsufficientPrivilege as error:
        reason = f"only the owner of the log's tables may: {error.diag.message_primary}"
        raise CommandError(f"nothing is imported from {path}: {reason}") from error
    except KeyboardInterrupt:
        message = f"nothing is imported from {path}: it was interrupted; run it again"
        raise CommandError(message, returncode=INTERRUPTED) from None
    except LOST as error:
        # Lost at COMMIT, it may be there after all: then the log is not empty any more.
        reason = str(error).partition("\n")[0]
        message = f"nothing is imported from {path}, unless the log is not empty now: {reason}"
        raise CommandError(f"{message}; run it again") from error


def _read(path: Path) -> Header:
    with ExitStack() as stack, as_owner(), opened(path) as file:

        def begin(total: int) -> Callable[[int], None]:
            return stack.enter_context(metered(Console(file=sys.stderr), "Importing", total, "lines")).advance

        return read(file, begin)
