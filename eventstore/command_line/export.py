"""manage.py events export [FILE]: the whole log as JSON lines of CloudEvents."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console

from eventstore.archive.file import created
from eventstore.archive.writing import NotExportable, write
from eventstore.command_line.meter import metered

HELP = "Write the whole log to a file, to import it into another, empty log. Appends go on meanwhile."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="packed if its name ends with .gz; left out: stdout"
    )
    parser.add_argument(
        "--personal-keys",
        action="store_true",
        help="write the keys of personal data as well, wrapped as they are stored: who has them and PERSONAL_DATA_KEYS "
        "can read it. Without them it is lost in the other log",
    )


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    path: Path | None = options["file"]
    try:
        if path is None:
            _write(sys.stdout.buffer, options["personal_keys"])
        else:
            with created(path) as file:
                _write(file, options["personal_keys"])
    except FileExistsError:
        raise CommandError(f"{path} exists already", returncode=2) from None
    except OSError as error:
        raise CommandError(f"{path or 'standard output'} cannot be written: {error.strerror}", returncode=2) from error
    except NotExportable as error:
        raise CommandError(str(error)) from error


def _write(file: IO[bytes], with_personal_keys: bool) -> None:
    """Progress goes to where errors go: the archive itself may go to the standard output."""
    with ExitStack() as stack:

        def begin(total: int) -> Callable[[int], None]:
            return stack.enter_context(metered(Console(file=sys.stderr), "Exporting", total, "lines")).advance

        write(file, with_personal_keys, begin)
