"""Projections: pure folds of events into the rows of one table.

A projection says, for each event type, which rows it touches and how it changes them. It never queries and has no side
effects; the engine reads, loads, writes and keeps the checkpoint.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import cached_property
from hashlib import blake2b
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, get_args

from eventstore.event import Event, Recorded
from readmodels.engine.row import ReadModel

R = TypeVar("R", bound=ReadModel)
E = TypeVar("E", bound=Event)
Key = str
Keys = Callable[[Recorded], Iterable[Key]]
Change = Callable[[Any, R, E, Recorded], None]


class Fold(NamedTuple):
    """What one event type does: the keys of the rows it touches, and how each of them changes."""

    keys: Keys
    change: Callable[..., None]


class FoldFailed(Exception):
    """The event at `position` could not be folded."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"the event at position {position} cannot be folded: {reason}")
        self.position = position


def on(event_type: type[E], key: str | Keys) -> Callable[[Change[R, E]], Change[R, E]]:
    """Declare a fold.

    `key` is the event's field that holds the row's key, or a function of the recorded event that gives all keys. The
    change is made to each of the rows; it finds the key in the row.
    """

    def declare(change: Change[R, E]) -> Change[R, E]:
        declared = getattr(change, "folds", ())
        change.folds = (*declared, (event_type, _keys(key)))  # type: ignore[attr-defined]
        return change

    return declare


class Projection(Generic[R]):
    """How one read model follows from the log. `class ProductInventoryProjection(Projection[ProductInventory]): ...`"""

    name: ClassVar[str]
    model: ClassVar[type[ReadModel]]
    folds: ClassVar[dict[type[Event], Fold]]

    def __init_subclass__(cls) -> None:
        (cls.model,) = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]
        cls.folds = {
            event_type: Fold(keys, change)
            for change in vars(cls).values()
            for event_type, keys in getattr(change, "folds", ())
        }

    @cached_property
    def fingerprint(self) -> str:
        """Names the code that folds: a hash of the module of the projection."""
        return blake2b(
            inspect.getsource(inspect.getmodule(type(self)) or type(self)).encode(), digest_size=8
        ).hexdigest()

    @property
    def event_types(self) -> tuple[type[Event], ...]:
        return tuple(self.folds)

    def keys(self, events: Iterable[Recorded]) -> set[Key]:
        """The rows that these events touch."""
        return {key for recorded in events for key in self.folds[type(recorded.event)].keys(recorded)}

    def fold(self, rows: dict[Key, Any], events: Iterable[Recorded]) -> None:
        """Change `rows` as the events say, in order; a row that is not there yet starts blank. Raises FoldFailed."""
        for recorded in events:
            event = recorded.event
            fold = self.folds[type(event)]
            try:
                for key in fold.keys(recorded):
                    row = rows.get(key)
                    if row is None:
                        row = rows[key] = self.model(**{self.model._meta.pk.attname: key})
                    fold.change(self, row, event, recorded)
                    row.position = recorded.position
            except Exception as error:
                raise FoldFailed(recorded.position, f"{type(error).__name__}: {error}") from error


def _keys(key: str | Keys) -> Keys:
    return (lambda recorded: (getattr(recorded.event, key),)) if isinstance(key, str) else key
