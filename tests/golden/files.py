"""The golden files: <stored name>/<version>.json, a payload, and <version>.schema.json, the shape it had."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from eventstore.event import Event, event_types
from tests.golden.sample import as_text, sample
from tests.golden.shape import shape

FOLDER = Path(__file__).parent


class Golden(NamedTuple):
    """One version of one event."""

    name: str
    version: int

    @property
    def payload(self) -> Path:
        return FOLDER / self.name / f"{self.version}.json"

    @property
    def schema(self) -> Path:
        return FOLDER / self.name / f"{self.version}.schema.json"

    def __str__(self) -> str:
        return f"{self.name} version {self.version}"


def known() -> tuple[type[Event], ...]:
    """The events of this project; tests have some of their own."""
    return tuple(event_type for event_type in event_types() if not event_type.__module__.startswith("tests."))


def current(event_type: type[Event]) -> Golden:
    return Golden(event_type.stored_name, event_type.schema)


def wanted() -> list[Golden]:
    """Every version that was ever the current one."""
    return [
        Golden(event_type.stored_name, version) for event_type in known() for version in range(1, event_type.schema + 1)
    ]


def kept() -> list[Golden]:
    """Those that there are files of."""
    return sorted(
        Golden(path.parent.name, int(path.stem)) for path in FOLDER.glob("*/*.json") if re.fullmatch(r"\d+", path.stem)
    )


def add() -> Iterator[Path]:
    """Write what the current versions lack; what is there stays as it is. Yields what was written."""
    for event_type in known():
        golden = current(event_type)
        for path, content in ((golden.payload, sample(event_type)), (golden.schema, shape(event_type))):
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_text(as_text(content), encoding="utf-8")
                yield path
