"""Lines of the logs as they are written at that moment, in both forms."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config.log_lines import JsonLine, PlainLine


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.plain: list[str] = []
        self.json: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.plain.append(PlainLine().format(record))
        self.json.append(json.loads(JsonLine().format(record)))


@contextmanager
def everything() -> Iterator[Lines]:
    root, lines = logging.getLogger(), Lines()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(lines)
