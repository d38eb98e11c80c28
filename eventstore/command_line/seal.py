"""manage.py events seal: what the beat does every minute, at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import OutputWrapper

from eventstore.seals import chain

HELP = "Seal the events that are not sealed yet."


def add_arguments(parser: ArgumentParser) -> None:
    """It has none."""


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    count = 0
    for seal in chain.extend():
        count += 1
        stdout.write(f"seal {seal.number:,}: {seal.events:,} events up to position {seal.last:,}, {seal.hash.hex()}")
    if not count:
        stdout.write("nothing to seal")
