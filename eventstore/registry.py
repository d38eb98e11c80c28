"""The deciders by the category of their streams, as apps.py of each domain lists them: for what reads all streams."""

from typing import Any

from eventstore.decider import Decider

_deciders: dict[str, Decider[Any, Any, Any]] = {}


class UnknownCategory(LookupError):
    """No decider folds the streams of this category in this release."""


def register(*deciders: Decider[Any, Any, Any]) -> None:
    for decider in deciders:
        _deciders[decider.category] = decider


def registered() -> tuple[Decider[Any, Any, Any], ...]:
    return tuple(_deciders.values())


def decider_of(stream: str) -> Decider[Any, Any, Any]:
    """The decider that folds a stream: its name begins with the category. Raises UnknownCategory."""
    category = stream.partition("-")[0]
    try:
        return _deciders[category]
    except KeyError:
        raise UnknownCategory(f"no decider folds {stream}: there is no category {category!r} in this release") from None
