"""Deciders: how the streams of a category come from events to a state, and from a command to events."""

import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, TypeVar, Union, cast, dataclass_transform, get_args, get_type_hints

import msgspec

from eventstore.event import Event
from eventstore.log import stream
from eventstore.log.stream import Stored
from eventstore.privacy import personal, personal_data

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)


@dataclass_transform(frozen_default=True)
class Shape(msgspec.StructMeta):
    """Tells type checkers that states are frozen."""


class State(msgspec.Struct, metaclass=Shape, frozen=True, tag=True, omit_defaults=True):
    """What a decider's rules read of a stream. A shape of its own for each stage of its life."""


class CommandRefused(Exception):
    """The command is against a rule; nothing was stored.

    A subclass's docstring is the message that the client reads.
    """

    code = "invalid_transition"

    def __init__(self, **facts: Any) -> None:
        super().__init__(inspect.cleandoc(type(self).__doc__ or ""))
        self.facts = facts


class Addressed(NamedTuple):
    """A command and the stream it is meant for."""

    decider: "Decider[Any, Any, Any]"
    key: str
    command: Any


@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """How streams of one category decide.

    `consequences` turns an event into commands for other streams, which are decided and appended in the same
    transaction. They must address categories that lock after this one (order, then cart, customer and stock): it is
    what keeps commands free of deadlocks. Where one addresses its own category, as a cart that is merged into another,
    two that meet may deadlock: one is rolled back, tried again, and decides on what the other has done.
    """

    category: str
    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]
    consequences: Callable[[E], Iterable[Addressed]] = lambda event: ()

    def stream(self, key: str) -> str:
        """The name of the stream that has this key."""
        return f"{self.category}-{key}"

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        """The state that the events lead to, from `state` or from the start."""
        folded = self.initial if state is None else state
        for event in events:
            folded = self.evolve(folded, event)
        return folded

    def restore(self, stored: Stored) -> S:
        """The stream's state: the stored copy, or where the code has changed since, a fold of its events."""
        return self.open(self.restore_encrypted(stored), stored.name)

    def restore_encrypted(self, stored: Stored) -> S:
        """The same, with personal data in it encrypted as it may be stored: that saves a query for its key."""
        if stored.fold == self.fingerprint:
            state: S = self._state_decoder.decode(stored.state)
            return state
        return self.fold(recorded.event for recorded in stream.read(stored.name))  # type: ignore[misc]

    def open(self, state: S, name: str) -> S:
        """A state of the stream of this name with its personal data in the clear, or forgotten."""
        opened: Any = personal_data.opened_state(cast(Any, state), name) if self.personal else state
        return cast(S, opened)

    @property
    def event_types(self) -> tuple[type[Event], ...]:
        """The events that its streams consist of, in the order in which `evolve` lists them."""
        return self._union("event")

    @cached_property
    def fingerprint(self) -> str:
        """Names the code that folds: a hash of the modules of evolve, of its states and of its events."""
        shapes = [self.evolve, *self._union("state"), *self._union("event")]
        modules = sorted({shape.__module__ for shape in shapes})
        source = "\n".join(inspect.getsource(sys.modules[module]) for module in modules)
        return blake2b(source.encode(), digest_size=8).hexdigest()

    @cached_property
    def personal(self) -> bool:
        """Whether its states hold personal data; it is that of the stream's own subject."""
        return any(personal.fields(shape) for shape in self._union("state"))

    @cached_property
    def _state_decoder(self) -> msgspec.json.Decoder[Any]:
        return msgspec.json.Decoder(Union[self._union("state")], dec_hook=personal.from_stored_form)  # noqa: UP007

    def _union(self, parameter: str) -> tuple[type, ...]:
        """evolve's hints say which shapes there are: its first parameter is the state, its second the event."""
        hints = list(get_type_hints(self.evolve).values())
        union = hints[0] if parameter == "state" else hints[1]
        return get_args(union) or (union,)
