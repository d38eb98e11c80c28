"""Projections: pure folds of events into the rows of one table.

A projection says, for each event type, which rows it touches and how it changes them. It never queries and has no side
effects; the engine reads, loads, writes and keeps the checkpoint.
"""

import inspect
import sys
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, get_args

from eventstore.decider import CommandRefused
from eventstore.event import Event, Recorded
from readmodels.engine.row import Row, blank

R = TypeVar("R", bound=Row)
E = TypeVar("E", bound=Event)
Key = str
Keys = Callable[[Recorded], Iterable[Key]]
Change = Callable[[Any, R, E, Recorded], None]


class Fold(NamedTuple):
    """What one event type does: the keys of the rows it touches, and how each of them changes."""

    keys: Keys
    change: Callable[..., None]


class Skip(NamedTuple):
    """What a fold passes over: the positions of a key of which `when` says so. It is asked about `keys` alone.

    With a set of them a fold costs hardly more for the others; a call for each would cost a sixth of it.
    """

    keys: Container[Key]
    when: Callable[[Key, int], bool]


NOTHING = Skip(frozenset(), lambda key, position: False)


class FoldFailed(Exception):
    """An event could not be folded: into the row of `key`, or, where that is None, it gave no key."""

    def __init__(self, recorded: Recorded, key: Key | None, reason: str) -> None:
        super().__init__(f"the event at position {recorded.position} cannot be folded: {reason}")
        self.recorded = recorded
        self.key = key
        self.reason = reason


class ProjectionStopped(Exception):
    """A projection cannot go on, as when the log is not the one that it was built from."""


def on(event_type: type[E], key: str | Keys) -> Callable[[Change[R, E]], Change[R, E]]:
    """Declare a fold.

    `key` is the event's field that holds the row's key, or a function of the recorded event that gives all keys. The
    change is made to each of the rows; it finds the key in the row.
    """

    def declare(change: Change[R, E]) -> Change[R, E]:
        change.declares = (*getattr(change, "declares", ()), (event_type, key))  # type: ignore[attr-defined]
        return change

    return declare


class Projection(Generic[R]):
    """How one read model follows from the log. `class ProductInventoryProjection(Projection[ProductInventory]): ...`

    Between two events a row may have been written and loaded: a number then has the decimals of its column. So a fold
    goes by what a number is, and not by how many decimals it has.

    `keyed_by_stream` promises that the key of every row an event touches is that of the stream it stands in: A for
    `product-A` and `stock-A`. The database can then pick the events of a row, or of one shard of all rows.

    `shards` is how many runners share the live table, each with rows of its own; it takes effect with a replay.

    `inline`: the rows move in the transaction of the command, beside the log. Its folds see personal data in the clear,
    and no position, which is not drawn yet. `refusals` has, by the name of a unique constraint of the table, what a
    command is refused with that would violate it.
    """

    name: ClassVar[str]
    model: ClassVar[type[Row]]
    keyed_by_stream: ClassVar[bool] = False
    shards: ClassVar[int] = 1
    inline: ClassVar[bool] = False
    refusals: ClassVar[Mapping[str, type[CommandRefused]]] = {}
    declared: ClassVar[list[tuple[type[Event], str | Keys]]]
    folds: ClassVar[dict[type[Event], Fold]]

    def __init_subclass__(cls) -> None:
        (cls.model,) = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]
        found = [
            (event_type, key, change)
            for change in vars(cls).values()
            for event_type, key in getattr(change, "declares", ())
        ]
        cls.declared = [(event_type, key) for event_type, key, _ in found]
        cls.folds = {event_type: Fold(_keys(key), change) for event_type, key, change in found}

    @cached_property
    def fingerprint(self) -> str:
        """Names the code that folds: a hash of the modules of the projection and of its rows."""
        source = "\n".join(inspect.getsource(sys.modules[of.__module__]) for of in (type(self), self.model))
        return blake2b(source.encode(), digest_size=8).hexdigest()

    @property
    def event_types(self) -> tuple[type[Event], ...]:
        return tuple(self.folds)

    def keys(self, events: Iterable[Recorded], skip: Skip = NOTHING) -> set[Key]:
        """The rows that these events touch, but for those that are skipped. Raises FoldFailed."""
        found: set[Key] = set()
        folds, recorded = self.folds, None
        skipped, when = skip
        try:
            for recorded in events:
                for key in folds[type(recorded.event)].keys(recorded):
                    if key not in skipped or not when(key, recorded.position):
                        found.add(key)
        except Exception as error:
            assert recorded is not None
            raise FoldFailed(recorded, None, _described(error)) from error
        return found

    def fold(self, rows: dict[Key, Any], events: Iterable[Recorded], skip: Skip = NOTHING) -> None:
        """Change `rows` as the events say, in order; a row that is not there yet starts blank.

        Raises FoldFailed, with the row half changed.
        """
        model, folds = self.model, self.folds
        skipped, when = skip
        key: Key | None = None
        try:
            for recorded in events:
                key = None
                keys, change = folds[type(recorded.event)]
                for key in keys(recorded):
                    if key in skipped and when(key, recorded.position):
                        continue
                    row: Any = rows.get(key)
                    if row is None:
                        row = rows[key] = blank(model, key)
                    change(self, row, recorded.event, recorded)
                    row.position = recorded.position
        except Exception as error:
            raise FoldFailed(recorded, key, _described(error)) from error


def _keys(key: str | Keys) -> Keys:
    if not isinstance(key, str):
        return key
    field = attrgetter(f"event.{key}")
    return lambda recorded: (field(recorded),)


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
