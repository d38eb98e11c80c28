"""manage.py events watermark: up to where the log is settled, and what holds it there."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import OutputWrapper

from eventstore.command_line.terminal import printable
from eventstore.log.hold import Holder, hold

HELP = "The position up to which readers may read, and the processes that hold it back."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print a JSON object, for scripts")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    found = hold()
    if options["json"]:
        holders = [holder._asdict() for holder in found.holders]
        stdout.write(json.dumps({**found._asdict(), "holders": holders}))
        return
    stdout.write(f"watermark {found.watermark:,}, last position drawn {found.drawn:,}")
    for holder in found.holders:
        stdout.write(f"held at {holder.floor:,} by {printable(_described(holder))}")
    if not found.holders:
        stdout.write("nothing holds it")


def _described(holder: Holder) -> str:
    if holder.pid is None:
        return f"{holder.who}: COMMIT PREPARED or ROLLBACK PREPARED ends it"
    waits = f", waits for {holder.waits_for}" if holder.waits_for else ""
    query = " ".join((holder.query or "").split())
    return f"{holder.who}, {holder.state}{waits}: {query}"
