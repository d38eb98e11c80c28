"""Deciding: lock the streams, fold them, decide, append all events in one transaction or none."""

import inspect
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, TypeVar, Union, cast, dataclass_transform, get_args, get_type_hints
from uuid import UUID

import msgspec

from eventstore import personal, personal_data, stream
from eventstore.cipher import DataKey
from eventstore.connection import in_transaction
from eventstore.event import Event
from eventstore.personal_key import SubjectForgotten
from eventstore.stream import (
    Appended,
    CommandRecord,
    CommandRecorded,
    NewEvent,
    Receipt,
    Stored,
    StreamChange,
    StreamMoved,
)

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)

ATTEMPTS = 5

_state_encoder = msgspec.json.Encoder(enc_hook=personal.stored_form)


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


class ConcurrentModification(CommandRefused):
    """It has been changed by somebody else in the meantime."""

    code = "concurrent_modification"


class LockNeeded(Exception):
    """What was decided cannot be stored by one statement alone: it has to be done in a transaction, with locks."""


class FingerprintMismatch(Exception):
    """The command's id was used before, for a command with another content."""


class Contention:
    """Whether commands of this process have collided of late."""

    SECONDS = 0.5

    def __init__(self) -> None:
        self._over_at = 0.0

    def seen(self) -> None:
        self._over_at = time.monotonic() + self.SECONDS

    def over(self) -> bool:
        return time.monotonic() >= self._over_at


contention = Contention()


class Addressed(NamedTuple):
    """A command and the stream it is meant for."""

    decider: "Decider[Any, Any, Any]"
    key: str
    command: Any


@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """How streams of one category decide.

    `consequences` turns an event into commands for other streams, which are decided and appended in the same
    transaction. They must address categories that lock after this one (order, then customer and stock): it is what
    keeps commands free of deadlocks.
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
        return self.open(self.restore_sealed(stored), stored.name)

    def restore_sealed(self, stored: Stored) -> S:
        """The same, with personal data in it sealed as it may be stored: that saves a query for its key."""
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


@dataclass(frozen=True)
class Envelope:
    """What is known of a command beside itself.

    `id` makes it one effect however often it arrives; `fingerprint` tells whether what arrives is the same command
    again. `expected_version` refuses it when its stream has moved on from what its sender saw.
    """

    id: UUID
    actor: str
    occurred_at: datetime
    fingerprint: bytes = b""
    correlation_id: UUID | None = None
    causation: int | None = None
    trace_id: str | None = None
    expected_version: int | None = None


@dataclass
class _Loaded:
    """A stream within a batch: where it stood in the log, and where the batch has taken it."""

    decider: Decider[Any, Any, Any]
    place: int
    name: str
    expected: int
    version: int
    state: Any

    def open(self) -> None:
        self.state = self.decider.open(self.state, self.name)

    def change(self, keys: dict[str, DataKey]) -> StreamChange:
        state = personal_data.sealed_state(self.state, self.name, keys) if self.decider.personal else self.state
        text = _state_encoder.encode(state).decode()
        return StreamChange(self.name, self.expected, self.version, self.decider.fingerprint, text)


@dataclass
class Batch:
    """Commands decided one after the other; each sees what those before it did. `append` stores them all, or none.

    `locking` keeps others from the streams from when they are loaded; it takes a transaction around all of it. Without,
    `append` is refused if a stream has moved since.
    """

    locking: bool = True
    _streams: dict[str, _Loaded] = field(default_factory=dict)
    _commands: list[CommandRecord] = field(default_factory=list)
    _events: list[NewEvent] = field(default_factory=list)

    def load(self, addresses: Iterable[tuple[Decider[Any, Any, Any], str]]) -> None:
        """Load and fold the streams that are not loaded yet, in one query.

        What a command is addressed to is opened when it is handled. Those that only follow from another stream's event
        find personal data sealed: whether a customer may order does not depend on their address.
        """
        missing = {decider.stream(key): decider for decider, key in addresses}
        missing = {name: decider for name, decider in missing.items() if name not in self._streams}
        if not missing:
            return
        found = (stream.lock if self.locking else stream.load)(missing)
        for name, decider in missing.items():
            stored = found.get(name)
            version = stored.version if stored else 0
            state = decider.restore_sealed(stored) if stored else decider.initial
            self._streams[name] = _Loaded(decider, len(self._streams), name, version, version, state)

    def handle(self, envelope: Envelope, decider: Decider[S, C, E], key: str, command: C) -> None:
        """Decide a command and all that follows from its events. Raises CommandRefused."""
        self.load([(decider, key)])
        addressed = self._streams[decider.stream(key)]
        if envelope.expected_version not in (None, addressed.version):
            raise ConcurrentModification(current_version=addressed.version)
        addressed.open()
        waiting = deque([Addressed(decider, key, command)])
        while waiting:
            following = self._decide(*waiting.popleft())
            self.load((follower.decider, follower.key) for follower in following)
            waiting.extend(following)
        self._commands.append(_record(envelope, type(command).__name__, addressed))

    def append(self) -> Appended:
        """Store what was decided. Raises SubjectForgotten, and LockNeeded for what a single statement cannot do."""
        changed = [loaded for _, loaded in sorted(self._streams.items()) if loaded.version > loaded.expected]
        places = {loaded.place: place for place, loaded in enumerate(changed)}
        events = [new._replace(stream=places[new.stream]) for new in self._events]
        if keys := self._keys(changed):
            events = [new._replace(event=personal_data.sealed(new.event, keys)) for new in events]
        changes = [loaded.change(keys) for loaded in changed]
        if len(self._commands) == 1:
            return stream.append(changes, self._commands[0], events)
        return stream.append_batch(changes, self._commands, events)

    def _keys(self, changed: Sequence[_Loaded]) -> dict[str, DataKey]:
        """The keys of all whose data is to be stored. No query where there is none."""
        events = [new.event for new in self._events]
        if not self.locking and (personal_data.concern(events) or self._consulted(changed)):
            raise LockNeeded
        states = {loaded.name: loaded.state for loaded in changed if loaded.decider.personal}
        return personal_data.keys_to_append(events, states)

    def _consulted(self, changed: Sequence[_Loaded]) -> bool:
        """Whether what changes depends on a stream that does not: only a lock can keep that as it is."""
        existing = sum(loaded.expected > 0 for loaded in self._streams.values())
        return existing > sum(loaded.expected > 0 for loaded in changed) if changed else False

    def _decide(self, decider: Decider[S, C, E], key: str, command: C) -> list[Addressed]:
        loaded = self._streams[decider.stream(key)]
        consequences: list[Addressed] = []
        for event in decider.decide(loaded.state, command):
            loaded.version += 1
            loaded.state = decider.evolve(loaded.state, event)
            self._events.append(NewEvent(loaded.place, len(self._commands), loaded.version, event))
            consequences.extend(decider.consequences(event))
        return consequences


def execute(envelope: Envelope, decider: Decider[S, C, E], key: str, command: C) -> Receipt:
    """Handle one command, all of it or nothing. A command that was recorded before gets the answer it had then.

    It is tried without a lock first: one statement loads, one appends if nothing has moved, and there is no transaction
    to begin and to end. Where others are at the same stream, the lock that queues them is faster than to try again; so
    for a while after a collision every command of this process takes the lock at once.

    Raises CommandRefused with nothing stored, and FingerprintMismatch when the id belongs to another command.
    """

    def unlocked() -> Receipt:
        batch = Batch(locking=False)
        with stream.appending():
            batch.handle(envelope, decider, key, command)
            (receipt,) = batch.append().receipts()
        return receipt

    def locked() -> Receipt:
        batch = Batch()
        with stream.transaction():
            batch.handle(envelope, decider, key, command)
            appended = batch.append()
        (receipt,) = appended.receipts()
        return receipt

    def act() -> Receipt:
        if not in_transaction() and contention.over() and not personal_data.is_in(command):
            try:
                return unlocked()
            except StreamMoved:
                contention.seen()
            except LockNeeded:
                pass
        return _retried(locked)

    return once(envelope, act)


def once(envelope: Envelope, act: Callable[[], Receipt]) -> Receipt:
    """What `act` answers, or what it answered when this command was first recorded.

    Whether it was recorded is looked up only when `act` fails, so that the usual command pays nothing for it.
    """
    try:
        return act()
    except (CommandRefused, CommandRecorded):
        recording = stream.recordings([envelope.id]).get(envelope.id)
        if recording is None:
            raise
        if recording.fingerprint != envelope.fingerprint:
            raise FingerprintMismatch from None
        return recording.receipt


def current(decider: Decider[S, C, E], keys: Iterable[str]) -> dict[str, S]:
    """The state of each of these streams at this moment, unlocked: for what a command brings along, such as prices."""
    names = {key: decider.stream(key) for key in keys}
    found = stream.load(names.values())
    return {key: decider.restore(found[name]) if name in found else decider.initial for key, name in names.items()}


def _retried(handle: Callable[[], Receipt]) -> Receipt:
    for _ in range(ATTEMPTS - 1):
        try:
            return handle()
        except (StreamMoved, SubjectForgotten):
            continue
    try:
        return handle()
    except (StreamMoved, SubjectForgotten):
        raise ConcurrentModification from None


def _record(envelope: Envelope, name: str, addressed: _Loaded) -> CommandRecord:
    return CommandRecord(
        id=envelope.id,
        name=name,
        fingerprint=envelope.fingerprint,
        actor=envelope.actor,
        correlation_id=envelope.correlation_id or envelope.id,
        causation=envelope.causation,
        trace_id=envelope.trace_id,
        occurred_at=envelope.occurred_at,
        stream=addressed.name,
        version=addressed.version,
    )
