"""manage.py events tail: the newest events, and with --follow those that come."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import OutputWrapper

from eventstore.browser.history import events
from eventstore.command_line.entry import event_line, event_object
from eventstore.log import log
from eventstore.models import Event

HELP = "The newest events of all streams."
PAGE = 1_000
MOST = 100_000
PAUSE = 0.5


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("-n", "--number", type=int, default=10, help=f"at first; 10 if left out, at most {MOST:,}")
    parser.add_argument("-f", "--follow", action="store_true", help="go on with those that come, until Ctrl-C")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line, for scripts")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    found = tail(options["number"])
    try:
        for event in follow(found) if options["follow"] else found:
            stdout.write(json.dumps(event_object(event)) if options["json"] else event_line(event))
            stdout.flush()
    except KeyboardInterrupt:
        return


def tail(number: int) -> list[Event]:
    """The last events that are settled, oldest first."""
    settled = events().filter(position__lte=log.watermark())
    return list(reversed(settled.order_by("-position")[: min(max(number, 0), MOST)]))


def follow(found: list[Event]) -> Iterator[Event]:
    """These events and all that come after them, for ever."""
    after = found[-1].position if found else log.watermark()
    yield from found
    while True:
        upto = log.watermark()
        page = list(events().filter(position__gt=after, position__lte=upto).order_by("position")[:PAGE])
        yield from page
        after = page[-1].position if len(page) == PAGE else max(after, upto)
        if len(page) < PAGE:
            time.sleep(PAUSE)
