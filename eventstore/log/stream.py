"""Streams: one thing's history. Lock and load them, read their events, append to them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from django.db import transaction as django_transaction

from eventstore.database import connection
from eventstore.database.array import Integers, Smallints, Texts
from eventstore.database.connection import answer, rows
from eventstore.event import Event, Recorded, decode, encode
from eventstore.log import doorbell, inline
from eventstore.privacy import personal_data


class StreamMoved(Exception):
    """Somebody else appended to the stream at the same time; nothing was stored."""


class CommandRecorded(Exception):
    """A command with this id was recorded before; nothing was stored."""


class StreamDamaged(Exception):
    """A stream's row claims a version that its events do not have."""


class Stored(NamedTuple):
    """A stream's row: its version, and its state as the code called `fold` folded it."""

    name: str
    version: int
    fold: str
    state: str


class StreamChange(NamedTuple):
    """What becomes of a stream's row. `expected` is the version it was loaded at; 0 creates it.

    If that is its `version` still, it was only read, and must not have moved when the command is appended.
    """

    name: str
    expected: int
    version: int
    fold: str
    state: str


class CommandRecord(NamedTuple):
    """One command as it is recorded: what its events have in common, and the stream and version it is answered with."""

    id: UUID
    name: str
    fingerprint: bytes
    actor: str
    correlation_id: UUID
    causation: int | None
    trace_id: str | None
    occurred_at: datetime
    stream: str
    version: int


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """An event to append: the name of its stream, and its command's place in the list that is appended with it."""

    stream: str
    command: int
    version: int
    event: Event


class Receipt(NamedTuple):
    """The answer to a command: its stream, the version it has now, and the position at which its effect shows."""

    stream: str
    version: int
    position: int
    repeated: bool = False


class Appended:
    """What was sent to be stored. `receipts` waits for the answer: ask for it when the transaction has ended."""

    def __init__(self, answer: Callable[[], list[Any]], commands: Sequence[CommandRecord]) -> None:
        self._answer = answer
        self._commands = commands

    def receipts(self) -> list[Receipt]:
        """An answer for each command."""
        ((positions,),) = self._answer()
        positions = positions if isinstance(positions, list) else [positions]
        return [
            Receipt(command.stream, command.version, position)
            for command, position in zip(self._commands, positions, strict=True)
        ]


class Recording(NamedTuple):
    """A command found in the log: what it was (fingerprint) and what it was answered."""

    fingerprint: bytes
    receipt: Receipt


@contextmanager
def transaction() -> Iterator[None]:
    """One transaction around loading and appending. Raises StreamMoved, CommandRecorded or StreamDamaged at its end."""
    with appending(), connection.transaction():
        yield


@contextmanager
def bulk_transaction() -> Iterator[None]:
    """The same around a batch that is appended by COPY, without a pipeline: PostgreSQL takes none in one."""
    with appending(), django_transaction.atomic(using=connection.DATABASE):
        yield


@contextmanager
def appending() -> Iterator[None]:
    """Around what appends: the doorbell rings when it is done. Raises StreamMoved, CommandRecorded or StreamDamaged."""
    try:
        yield
        doorbell.ring_after_commit()
    except psycopg.errors.UniqueViolation as violation:
        raise _conflict(violation) from violation
    except psycopg.errors.DeadlockDetected as deadlock:
        raise StreamMoved from deadlock
    except psycopg.errors.DataCorrupted as corruption:
        raise StreamDamaged(corruption.diag.message_primary) from corruption


def lock(names: Iterable[str]) -> dict[str, Stored]:
    """Lock and load those of the streams that exist, until the transaction ends."""
    return _stored("lock_streams", names)


def load(names: Iterable[str]) -> dict[str, Stored]:
    """Those of the streams that exist, as they are now, unlocked."""
    return _stored("load_streams", names)


def read(name: str, after: int = 0) -> list[Recorded]:
    """The stream's events after a version, oldest first; personal data in the clear, as long as it is not forgotten."""
    page = rows("read_stream", name=name, after=after)
    events = personal_data.opened([decode(*stored) for _, _, _, *stored in page])
    return [
        Recorded(position, version, occurred_at, event)
        for (position, version, occurred_at, *_), event in zip(page, events, strict=True)
    ]


def first(name: str) -> Event | None:
    """The event that the stream began with, its personal data encrypted; None where there is no stream."""
    return next((decode(*stored) for stored in rows("first_event", name=name)), None)


def recordings(ids: Iterable[UUID]) -> dict[UUID, Recording]:
    """Those of the commands that were recorded, with their answers."""
    return asked_recordings(ids)()


def asked_recordings(ids: Iterable[UUID]) -> Callable[[], dict[UUID, Recording]]:
    """The same, as they are now, read when they are asked for: in a transaction they come with what is sent next."""
    found = answer("find_command", ids=list(ids))
    return lambda: {
        command_id: Recording(bytes(fingerprint), Receipt(stream, version, position, repeated=True))
        for command_id, fingerprint, stream, version, position in found()
    }


def append(streams: Sequence[StreamChange], command: CommandRecord, events: Sequence[NewEvent]) -> Appended:
    """Append a command and its events in one statement, or nothing. Streams come in the order of their names."""
    positions = answer("append", **_streams(streams), **_events(streams, events), **command._asdict())
    return Appended(positions, [command])


def append_batch(
    streams: Sequence[StreamChange], commands: Sequence[CommandRecord], events: Sequence[NewEvent]
) -> Appended:
    """Append many commands and their events, or nothing: by COPY in a `bulk_transaction`, else in one statement.

    The statement is faster for the commands that meet at a moment, COPY for the thousands of an import. By COPY, raises
    StreamMoved or StreamDamaged at once, CommandRecorded at the transaction's end.
    """
    if connection.in_transaction():
        return _copy_batch(streams, commands, events)
    recorded = _recorded(commands, events)
    places = Integers(new.command + 1 for new in events)
    positions = answer(
        "append_batch", **_streams(streams), **_events(streams, events), event_commands=places, **recorded
    )
    return Appended(positions, commands)


def _copy_batch(
    streams: Sequence[StreamChange], commands: Sequence[CommandRecord], events: Sequence[NewEvent]
) -> Appended:
    ids = _changed(streams)
    numbers = [number for (number,) in rows("draw_command_numbers", count=len(commands))]
    # Not before the streams are ours: whoever waits for another with a floor announced would hold up all readers.
    rows("announce_floor")
    with connection.copying("add_events", "int8 int8 timestamptz int4 int2 text text") as copy:
        for new in events:
            event, number, occurred_at = new.event, numbers[new.command], commands[new.command].occurred_at
            payload = encode(event).decode()
            copy.write_row(
                (ids[new.stream], number, occurred_at, new.version, event.schema, event.stored_name, payload)
            )
        recorded = _recorded(commands, events)  # while the server is at it
    return Appended(answer("add_commands", number=numbers, **recorded), commands)


def _changed(changes: Sequence[StreamChange]) -> dict[str, int]:
    """The ids of the streams, once they are changed. Raises StreamMoved or StreamDamaged."""
    found = {name: (stream_id, whole) for name, stream_id, whole in rows("change_streams", **_streams(changes))}
    if len(found) < len(changes):
        raise StreamMoved
    for change in changes:
        if not found[change.name][1]:
            raise StreamDamaged(f"stream {change.name} claims version {change.expected}, which its events do not have")
    return {name: stream_id for name, (stream_id, _) in found.items()}


def _recorded(commands: Sequence[CommandRecord], events: Sequence[NewEvent]) -> dict[str, list[Any]]:
    ends = _ends(commands, events)
    columns = {field: [getattr(command, field) for command in commands] for field in CommandRecord._fields}
    return {
        **columns,
        **{field: Texts(columns[field]) for field in ("name", "actor", "stream")},
        "end_stream": Texts(name for name, _ in ends),
        "end_version": Integers(version for _, version in ends),
    }


def _ends(commands: Sequence[CommandRecord], events: Sequence[NewEvent]) -> list[tuple[str, int]]:
    """The stream and the version at which each command ended; one that changed nothing, where another had before."""
    last = {new.command: (new.stream, new.version) for new in events}
    changed_by = {}
    if len(last) < len(commands):
        changed_by = {(new.stream, new.version): new.command for new in events}
    stood = [(command.stream, command.version) for command in commands]
    return [last.get(place) or last.get(changed_by.get(end, place), end) for place, end in enumerate(stood)]


def _streams(changes: Sequence[StreamChange]) -> dict[str, list[Any]]:
    return {
        "stream_names": Texts(change.name for change in changes),
        "stream_expected": Integers(change.expected for change in changes),
        "stream_versions": Integers(change.version for change in changes),
        "stream_folds": Texts(change.fold for change in changes),
        "stream_states": Texts(change.state for change in changes),
    }


def _events(streams: Sequence[StreamChange], events: Sequence[NewEvent]) -> dict[str, list[Any]]:
    places = {change.name: place for place, change in enumerate(streams, 1)}
    return {
        "event_streams": Integers(places[new.stream] for new in events),
        "event_versions": Integers(new.version for new in events),
        "event_types": Texts(new.event.stored_name for new in events),
        "event_schemas": Smallints(new.event.schema for new in events),
        "event_payloads": Texts(encode(new.event).decode() for new in events),
    }


def _stored(statement: str, names: Iterable[str]) -> dict[str, Stored]:
    return {row[0]: Stored(*row) for row in rows(statement, names=Texts(names))}


def _conflict(violation: psycopg.errors.UniqueViolation) -> Exception:
    constraint = violation.diag.constraint_name
    if constraint == "eventstore_command_id":
        return CommandRecorded()
    return inline.refusal(constraint) or StreamMoved()
