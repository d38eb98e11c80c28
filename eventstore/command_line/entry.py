"""An event of the log as the command line shows it: a line for people, an object for scripts."""

import json
from typing import Any

from eventstore.command_line.terminal import printable
from eventstore.models import Command, Event


def event_object(event: Event) -> dict[str, Any]:
    """The event with its command. The payload is as it is stored, in the version it was stored in."""
    return {
        "position": event.position,
        "stream": event.stream.name,
        "version": event.version,
        "type": event.type,
        "schema": event.schema,
        "occurred_at": event.occurred_at.isoformat(),
        "payload": event.payload,
        "command": command_object(event.command),
    }


def command_object(command: Command) -> dict[str, Any]:
    return {
        "id": str(command.id),
        "name": command.name,
        "actor": command.actor,
        "recorded_at": command.recorded_at.isoformat(),
        "correlation_id": str(command.correlation_id),
        "causation": command.causation,
        "trace_id": command.trace_id,
        "position": command.position,
    }


def event_line(event: Event) -> str:
    stream = f"{event.stream.name} v{event.version}"
    return printable(
        f"{event.position:>9}  {event.occurred_at:%Y-%m-%d %H:%M:%S}  {stream:<28}  {event.type:<22}  "
        f"{json.dumps(event.payload, ensure_ascii=False)}"
    )


def command_line(command: Command) -> str:
    return printable(f"{command.name} {command.id} by {command.actor} at {command.recorded_at:%Y-%m-%d %H:%M:%S}")
