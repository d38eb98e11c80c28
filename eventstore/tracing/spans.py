"""Spans: how long the parts of a request take, for a tracing system. Without one they cost next to nothing.

Whoever keeps them says so with `keep_by`; nothing here knows a tracing system.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Protocol, Self


class Span(Protocol):
    """Lasts as long as the `with` around it. `kept` is whether to bother about what it should say."""

    kept: bool

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    def note(self, facts: Mapping[str, str | int | bool]) -> None: ...

    def fail(self, reason: str) -> None: ...

    def rename(self, name: str) -> None: ...


class _Nothing:
    kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def note(self, facts: Mapping[str, str | int | bool]) -> None: ...

    def fail(self, reason: str) -> None: ...

    def rename(self, name: str) -> None: ...


_NOTHING = _Nothing()
_keep: Callable[[str, str], Span] | None = None


def keep_by(keep: Callable[[str, str], Span] | None) -> None:
    """`keep(name, kind)` begins a span below the current trace."""
    global _keep
    _keep = keep


def span(name: str, kind: str = "internal") -> Span:
    """A part of the current trace. `kind`: internal, server (of a request), consumer (of a message)."""
    return _NOTHING if _keep is None else _keep(name, kind)
