"""Upcasters: a stored event of an older version is brought to the version that this release reads, a step at a time."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

Fields = dict[str, Any]
Upcaster = Callable[[Fields], Fields]
U = TypeVar("U", bound=Upcaster)


class MissingStep(Exception):
    """There is a gap in the chain; a system check finds it at start-up."""


class Chain:
    """The steps from each older version of an event to the next one."""

    def __init__(self, name: str, current: int) -> None:
        self.name = name
        self.current = current
        self._steps: dict[int, Upcaster] = {}

    def declare(self, version: int, upcaster: Upcaster) -> None:
        if not 0 < version < self.current:
            raise TypeError(f"{self.name} has no version {version} below its version {self.current}")
        if version in self._steps:
            raise TypeError(f"{self.name} has an upcaster of version {version} already: {self._steps[version]}")
        self._steps[version] = upcaster

    def gaps(self) -> list[int]:
        """The versions that nothing leads on from."""
        return [version for version in range(1, self.current) if version not in self._steps]

    def upcast(self, version: int, payload: bytes | str) -> bytes:
        """The payload in the current version. Raises MissingStep, and whatever a step raises."""
        fields = msgspec.json.decode(payload)
        for step in range(version, self.current):
            if step not in self._steps:
                raise MissingStep(f"nothing leads on from version {step}")
            fields = self._steps[step](fields)
        return msgspec.json.encode(fields)
