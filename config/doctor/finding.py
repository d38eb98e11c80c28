"""A finding: what was looked at, how it is, what was seen, and what to do about it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from eventstore.command_line.terminal import printable


class State(StrEnum):
    """`unknown`: it could not be told."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    UNKNOWN = "unknown"


class Finding(NamedTuple):
    """`remedy` is one sentence; empty where all is well."""

    check: str
    state: State
    seen: str
    remedy: str = ""


def ok(check: str, seen: str) -> Finding:
    return Finding(check, State.OK, seen)


def warning(check: str, seen: str, remedy: str) -> Finding:
    return Finding(check, State.WARNING, seen, remedy)


def wrong(check: str, seen: str, remedy: str) -> Finding:
    return Finding(check, State.WRONG, seen, remedy)


def unknown(check: str, seen: object, remedy: str) -> Finding:
    """`seen` may be what was raised: its first line is told."""
    return Finding(check, State.UNKNOWN, first_line(seen), remedy)


def first_line(said: object) -> str:
    lines = str(said).strip().splitlines()
    return printable(lines[0]) if lines else type(said).__name__


def verdict(findings: Iterable[Finding]) -> State:
    """Wrong where something is, unknown where the rest cannot all be told; a warning alone leaves it ok."""
    states = {finding.state for finding in findings}
    return next((state for state in (State.WRONG, State.UNKNOWN) if state in states), State.OK)
