"""Asking before something is destroyed, where somebody is there to be asked."""

import sys
from argparse import ArgumentParser

from django.core.management.base import CommandError


def add_yes(parser: ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask; needed where nobody is there to ask")


def confirm(question: str, yes: bool) -> None:
    """Raises CommandError where the answer is no, and where there is nobody to ask."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{question} There is nobody to ask: give --yes", returncode=2)
    if not _agreed(f"{question} [y/N] "):
        raise CommandError("nothing was changed")


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        return False
