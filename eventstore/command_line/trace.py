"""manage.py events trace ID: the commands and events of one correlation or request, as a tree of what led to what."""

import json
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from eventstore.browser.history import commands_named, events_of
from eventstore.command_line.entry import command_line, command_object, event_line, event_object
from eventstore.command_line.terminal import printable
from eventstore.models import Command, Event

WIDEST = 2**31
HELP = "The commands and events of one correlation, trace or request, as a tree of what led to what."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a correlation or a trace as `show` prints it, or an X-Request-ID")
    parser.add_argument("--json", action="store_true", help="print a JSON object, for scripts")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    name = options["id"]
    found = {command: list(events_of([command])) for command in commands_named(name).order_by("number")}
    if not found:
        raise CommandError(f"no command has the correlation, trace or request id {printable(name)}")
    if options["json"]:
        stdout.write(json.dumps({"id": name, "commands": as_objects(found)}))
    else:
        # A tree cuts its lines at the width of the console, wrapped or not.
        console = Console(file=stdout, soft_wrap=True, width=WIDEST)  # type: ignore[arg-type]
        console.print(as_tree(name, found))


def roots(found: dict[Command, list[Event]]) -> list[Command]:
    """The commands that no event of this correlation led to."""
    positions = {event.position for events in found.values() for event in events}
    return [command for command in found if command.causation not in positions]


def as_objects(found: dict[Command, list[Event]]) -> list[dict[str, Any]]:
    """Each command with its events, each event with the commands that it led to."""
    caused = _caused(found)
    objects = {command: {**command_object(command), "events": list[Any]()} for command in found}
    for command, events in found.items():
        for event in events:
            shown = event_object(event)
            del shown["command"]
            objects[command]["events"].append({**shown, "caused": [objects[c] for c in caused[event.position]]})
    return [objects[command] for command in roots(found)]


def as_tree(title: str, found: dict[Command, list[Event]]) -> Tree:
    caused = _caused(found)
    tree = Tree(Text(title))
    waiting = [(tree, command) for command in roots(found)]
    while waiting:
        parent, command = waiting.pop(0)
        branch = parent.add(Text(command_line(command)))
        for event in found[command]:
            leaf = branch.add(Text(event_line(event).strip()))
            waiting.extend((leaf, following) for following in caused[event.position])
    return tree


def _caused(commands: Iterable[Command]) -> dict[int | None, list[Command]]:
    caused = defaultdict(list)
    for command in commands:
        caused[command.causation].append(command)
    return caused
