"""Batches: streams are loaded and folded, commands decided on them, and all their events appended, or none."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from eventstore.decider import Addressed, C, CommandRefused, Decider, E, S
from eventstore.event import Recorded
from eventstore.log import inline, stream
from eventstore.log.stream import Appended, CommandRecord, NewEvent, StreamChange
from eventstore.privacy import personal, personal_data
from eventstore.privacy.cipher import DataKey

_state_encoder = msgspec.json.Encoder(enc_hook=personal.stored_form)


class ConcurrentModification(CommandRefused):
    """It has been changed by somebody else in the meantime."""

    code = "concurrent_modification"


class LockNeeded(Exception):
    """What was decided cannot be stored by one statement alone: it has to be done in a transaction, with locks."""


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
    name: str
    expected: int
    version: int
    state: Any

    def open(self) -> None:
        self.state = self.decider.open(self.state, self.name)

    def change(self, keys: dict[str, DataKey]) -> StreamChange:
        state = personal_data.encrypted_state(self.state, self.name, keys) if self.decider.personal else self.state
        text = _state_encoder.encode(state).decode()
        return StreamChange(self.name, self.expected, self.version, self.decider.fingerprint, text)

    def reading(self) -> StreamChange:
        return StreamChange(self.name, self.expected, self.version, "", "")


@dataclass
class Batch:
    """Commands decided one after the other; each sees what those before it did. `append` stores them all, or none.

    A command that is refused leaves no trace; those before and after it can be appended.

    `locking` keeps others from the streams from when they are loaded; it takes a transaction around all of it. Without,
    one command is appended, and refused if a stream has moved since, be it one that was only read.
    """

    locking: bool = True
    _streams: dict[str, _Loaded] = field(default_factory=dict)
    _commands: list[CommandRecord] = field(default_factory=list)
    _events: list[NewEvent] = field(default_factory=list)
    _before: list[tuple[_Loaded, int, Any]] = field(default_factory=list)

    def load(self, addresses: Iterable[tuple[Decider[Any, Any, Any], str]]) -> None:
        """Load and fold the streams that are not loaded yet, in one query.

        What a command is addressed to is opened when it is handled. Those that only follow from another stream's event
        find personal data encrypted: whether a customer may order does not depend on their address.
        """
        missing = {decider.stream(key): decider for decider, key in addresses}
        missing = {name: decider for name, decider in missing.items() if name not in self._streams}
        if not missing:
            return
        found = (stream.lock if self.locking else stream.load)(missing)
        for name, decider in missing.items():
            stored = found.get(name)
            version = stored.version if stored else 0
            state = decider.restore_encrypted(stored) if stored else decider.initial
            self._streams[name] = _Loaded(decider, name, version, version, state)

    def handle(self, envelope: Envelope, decider: Decider[S, C, E], key: str, command: C) -> None:
        """Decide a command and all that follows from its events. Raises CommandRefused, with the batch as it was."""
        self.load([(decider, key)])
        addressed = self._streams[decider.stream(key)]
        if envelope.expected_version not in (None, addressed.version):
            raise ConcurrentModification(current_version=addressed.version)
        addressed.open()
        self._before.clear()
        stood = len(self._events)
        try:
            self._decide_all(Addressed(decider, key, command))
        except BaseException:
            self._take_back(stood)
            raise
        self._commands.append(_record(envelope, type(command).__name__, addressed))

    def foresee(self, commands: Iterable[Addressed]) -> None:
        """Load what these commands will need, all that a step needs at once, so that locks are taken in one order.

        Each is decided as if it were the only one. What turns out otherwise is loaded when it is handled.
        """
        step = list(commands)
        while step:
            self.load((decider, key) for decider, key, _ in step)
            step = [following for addressed in step for following in self._foreseen(*addressed)]

    def append(self) -> Appended:
        """Store what was decided. Raises SubjectForgotten, and LockNeeded for what a single statement cannot do."""
        events, followed = self._events, self._followed()
        changed = [loaded for loaded in self._streams.values() if loaded.version > loaded.expected]
        if keys := self._keys(changed):
            events = [replace(new, event=personal_data.encrypted(new.event, keys)) for new in events]
        changes = [loaded.change(keys) for loaded in changed]
        if changed and not self.locking:
            changes += [loaded.reading() for loaded in self._streams.values() if loaded.version == loaded.expected > 0]
        changes.sort()
        # Before the events are appended: nobody waits for a row with a floor announced, and who takes a value that is
        # just left comes later in the log, too.
        inline.apply(followed)
        if len(self._commands) == 1:
            return stream.append(changes, self._commands[0], events)
        return stream.append_batch(changes, self._commands, events)

    def _followed(self) -> list[Recorded]:
        """The events that inline read models fold. They take a transaction."""
        followed = [
            Recorded(0, new.version, self._commands[new.command].occurred_at, new.event)
            for new in self._events
            if inline.is_followed(new.event)
        ]
        if followed and not self.locking:
            raise LockNeeded
        return followed

    def _keys(self, changed: Sequence[_Loaded]) -> dict[str, DataKey]:
        """The keys of all whose data is to be stored. No query where there is none."""
        events = [new.event for new in self._events]
        if not self.locking and personal_data.concern(events):
            raise LockNeeded
        states = {loaded.name: loaded.state for loaded in changed if loaded.decider.personal}
        return personal_data.keys_to_append(events, states)

    def _decide_all(self, addressed: Addressed) -> None:
        waiting = deque([addressed])
        while waiting:
            if following := self._decide(*waiting.popleft()):
                self.load((follower.decider, follower.key) for follower in following)
                waiting.extend(following)

    def _take_back(self, stood: int) -> None:
        """Nothing is left of the command that was being decided."""
        for loaded, version, state in reversed(self._before):
            loaded.version, loaded.state = version, state
        del self._events[stood:]

    def _foreseen(self, decider: Decider[S, C, E], key: str, command: C) -> list[Addressed]:
        try:
            events = decider.decide(self._streams[decider.stream(key)].state, command)
        except Exception:  # it is told so when it is handled
            return []
        return [following for event in events for following in decider.consequences(event)]

    def _decide(self, decider: Decider[S, C, E], key: str, command: C) -> list[Addressed]:
        loaded = self._streams[decider.stream(key)]
        self._before.append((loaded, loaded.version, loaded.state))
        place = len(self._commands)
        consequences: list[Addressed] = []
        for event in decider.decide(loaded.state, command):
            loaded.version += 1
            loaded.state = decider.evolve(loaded.state, event)
            self._events.append(NewEvent(loaded.name, place, loaded.version, event))
            consequences.extend(decider.consequences(event))
        return consequences


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
