"""What a line of the logs looks like: for people, or for machines (LOG_FORMAT=json). Each names its trace."""

import json
import logging
from copy import copy
from datetime import UTC, datetime
from typing import Any

from eventstore.command_line.terminal import printable
from eventstore.tracing import trace

REFUSALS = "django.security."


class PlainLine(logging.Formatter):
    """A record is one line, whatever is in it; only a traceback below it has more."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_told(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        line = super().formatMessage(record)
        origin = "".join(f" {name}={text}" for name, text in _origin().items())
        return (line if line.isprintable() else printable(line)) + origin


class JsonLine(logging.Formatter):
    """An object a line. `extra={"facts": {...}}` of a call become members of it."""

    def format(self, record: logging.LogRecord) -> str:
        record = _told(record)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            **_origin(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(line, default=str)


def _told(record: logging.LogRecord) -> logging.LogRecord:
    """What Django refuses, such as a Host that is not ours, it logs with a traceback. It is no fault of ours."""
    if not record.name.startswith(REFUSALS):
        return record
    refusal = copy(record)
    refusal.exc_info = refusal.exc_text = None
    return refusal


def _origin() -> dict[str, str]:
    current = trace.current()
    if current is None:
        return {}
    named = {} if current.request_id is None else {"request_id": current.request_id}
    return {"trace_id": current.trace_id, **named}
