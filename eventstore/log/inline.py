"""Read models that must never lag move in the transaction of the command itself.

Who keeps one says here which events it folds. Every other command pays a look at its events' types.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from eventstore.event import Event, Recorded

Fold = Callable[[Sequence[Recorded]], None]

_folds: dict[type[Event], list[Fold]] = {}
_refusals: dict[str, type[Exception]] = {}


def follow(event_types: Iterable[type[Event]], fold: Fold, refusals: Mapping[str, type[Exception]]) -> None:
    """Have `fold` called with all events of these types that a command appends, in its transaction.

    It loads, locks and writes its rows before the events are appended. `refusals` are by the name of a unique
    constraint of its table: what the command is refused with when it is violated.
    """
    for event_type in event_types:
        _folds.setdefault(event_type, []).append(fold)
    _refusals.update(refusals)


def is_followed(event: Event) -> bool:
    return type(event) in _folds


def apply(events: Sequence[Recorded]) -> None:
    """Have events folded that are followed. Personal data is in the clear, positions are all 0."""
    touching: dict[Fold, list[Recorded]] = {}
    for recorded in events:
        for fold in _folds[type(recorded.event)]:
            touching.setdefault(fold, []).append(recorded)
    for fold, found in touching.items():
        fold(found)


def refusal(constraint: str | None) -> Exception | None:
    """What a command is refused with that violates this constraint; None for one of the log itself."""
    refused = _refusals.get(constraint or "")
    return refused() if refused else None
