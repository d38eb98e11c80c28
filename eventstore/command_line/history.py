"""manage.py events history STREAM: all events of a stream, oldest first."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from eventstore.browser.history import events, stream_id
from eventstore.command_line.entry import event_line, event_object

HELP = "The events of one stream, oldest first."
PAGE = 1_000


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("stream", metavar="STREAM", help="such as order-<id> or stock-<sku>")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line, for scripts")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    name = options["stream"].encode(errors="backslashreplace").decode()  # whatever bytes a shell hands over
    found = stream_id(name)
    if not found:
        raise CommandError(f"there is no stream called {name}")
    for event in events().filter(stream_id=found).order_by("version").iterator(PAGE):
        stdout.write(json.dumps(event_object(event)) if options["json"] else event_line(event))
