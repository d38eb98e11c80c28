"""manage.py events show POSITION: one event, with its command, what caused it and what it caused."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from eventstore.browser.history import caused_by, events
from eventstore.command_line.entry import command_line, command_object, event_object
from eventstore.command_line.terminal import printable
from eventstore.models import Command, Event

HELP = "One event, with its command and what it led to."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("position", type=int, metavar="POSITION")
    parser.add_argument("--json", action="store_true", help="print a JSON object, for scripts")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    event = events().filter(position=options["position"]).first()
    if event is None:
        raise CommandError(f"there is no event at position {options['position']}")
    caused = list(caused_by([event]))
    if options["json"]:
        stdout.write(json.dumps({**event_object(event), "caused": [command_object(command) for command in caused]}))
    else:
        stdout.write("\n".join(_lines(event, caused)))


def _lines(event: Event, caused: list[Command]) -> list[str]:
    command = event.command
    facts = {
        "position": event.position,
        "stream": f"{event.stream.name}, version {event.version}",
        "type": f"{event.type}, version {event.schema}",
        "occurred at": event.occurred_at.isoformat(),
        "recorded at": command.recorded_at.isoformat(),
        "command": f"{command.name} {command.id}",
        "actor": command.actor,
        "correlation": command.correlation_id,
        "caused by": "no event" if command.causation is None else f"the event at {command.causation}",
        "trace": command.trace_id or "-",
        "payload": json.dumps(event.payload, ensure_ascii=False),
    }
    lines = [f"{name:<12} {printable(str(fact))}" for name, fact in facts.items()]
    return lines + [f"{'led to':<12} {command_line(command)}" for command in caused]
