"""Documents in bulk: some hundreds in one transaction, each recorded once however often it is tried.

A transaction holds whole documents only, and its commands' ids are recorded with its events. After an interruption, at
whatever moment, a document is in the log with all its commands or with none, so trying them all again stores just those
that are missing.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import Field, dataclass, field, fields
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID, uuid5

import msgspec
from psycopg import errors

from eventstore.commands.batch import Batch, Envelope
from eventstore.decider import Addressed, CommandRefused, Decider
from eventstore.log import stream
from eventstore.log.stream import CommandRecorded, StreamMoved
from eventstore.privacy.personal_key import SubjectForgotten

# A batch's locks are held for about half a second, well below the time that a command of the API waits for them.
DOCUMENTS = 300
STREAMS = 5_000
ATTEMPTS = 10

_OVERTAKEN = (StreamMoved, CommandRecorded, SubjectForgotten, errors.LockNotAvailable, errors.DeadlockDetected)


class Step(NamedTuple):
    """A command of a document, with all that is known of it."""

    envelope: Envelope
    addressed: Addressed


@dataclass(frozen=True, eq=False)
class Document:
    """Commands that are recorded together or not at all.

    `streams` are all that they touch: a batch locks those of all its documents at once, in one order.
    """

    steps: tuple[Step, ...]
    streams: tuple[tuple[Decider[Any, Any, Any], str], ...]


D = TypeVar("D", bound=Document)


class RecordedOtherwise(CommandRefused):
    """It was recorded before, with another content."""


@dataclass
class Outcome(Generic[D]):
    """What became of a batch's documents. `recorded` were in the log before."""

    documents: list[D]
    recorded: int = 0
    refused: list[tuple[D, CommandRefused]] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, place: int, refusal: CommandRefused) -> None:
        self.place = place
        self.refusal = refusal


@dataclass(frozen=True)
class Hand:
    """Writes the steps of one bulk: whose it is, and the namespace of its command ids."""

    actor: str
    namespace: UUID

    def steps(self, occurred_at: datetime, key: Sequence[str], *commands: Addressed) -> tuple[Step, ...]:
        """A step for each command, all at one moment. `key` names them among all that this hand ever writes."""
        return tuple(self.step(occurred_at, key, command) for command in commands)

    def step(self, occurred_at: datetime, key: Sequence[str], addressed: Addressed) -> Step:
        """The commands of one key have one correlation id."""
        envelope = Envelope(
            id=self.command_id(key, addressed.command),
            actor=self.actor,
            occurred_at=occurred_at,
            fingerprint=fingerprint(addressed.command),
            correlation_id=self._correlation_id(key),
        )
        return Step(envelope, addressed)

    def command_id(self, key: Sequence[str], command: Any) -> UUID:
        """The same for the same key and kind of command, whenever it is written."""
        return uuid5(self._correlation_id(key), type(command).__name__)

    def _correlation_id(self, key: Sequence[str]) -> UUID:
        return uuid5(self.namespace, "\0".join(key))


def fingerprint(command: Any) -> bytes:
    """Tells whether a command that arrives again is the same, also one of an earlier release.

    Personal data cannot be fingerprinted here (TypeError): a hash without a key could be found by trying.
    """
    content = {of.name: getattr(command, of.name) for of in fields(command) if not _absent(command, of)}
    return blake2b(msgspec.json.encode([type(command).__name__, content]), digest_size=16).digest()


def _absent(command: Any, of: Field[Any]) -> bool:
    return "later" in of.metadata and getattr(command, of.name) is None


def record(documents: Iterable[D]) -> Iterator[Outcome[D]]:
    """Store the documents in their order, a transaction for each batch; say what became of each batch, once it is."""
    for batch in _batches(documents):
        yield _store(batch)


def _batches(documents: Iterable[D]) -> Iterator[list[D]]:
    batch: list[D] = []
    streams = 0
    for document in documents:
        batch.append(document)
        streams += len(document.streams)
        if len(batch) >= DOCUMENTS or streams >= STREAMS:
            yield batch
            batch, streams = [], 0
    if batch:
        yield batch


def _store(documents: list[D]) -> Outcome[D]:
    """All but those that a rule refuses: those before a refused one were decided without it, so they go first."""
    outcome = Outcome(documents)
    left = documents
    while left:
        try:
            outcome.recorded += _patiently(partial(_append, left))
            break
        except _Refused as refused:
            before = _store(left[: refused.place])
            outcome.recorded += before.recorded
            outcome.refused += [*before.refused, (left[refused.place], refused.refusal)]
            left = left[refused.place + 1 :]
    return outcome


def _append(documents: Sequence[Document]) -> int:
    """Store in one transaction those that are not recorded yet, and count those that are. Raises _Refused."""
    missing = _missing(documents, range(len(documents)))
    if not missing:
        return len(documents)
    with stream.bulk_transaction():
        batch = Batch()
        batch.load(address for place in missing for address in documents[place].streams)
        # Again, now that the streams are locked: what another run has stored in between is not to be refused.
        missing = _missing(documents, missing)
        for place in missing:
            _decide(batch, place, documents[place])
        if missing:
            batch.append()
    return len(documents) - len(missing)


def _missing(documents: Sequence[Document], places: Sequence[int]) -> list[int]:
    """The places of those that are not recorded. Raises _Refused for one that is, but with other commands."""
    found = stream.recordings(step.envelope.id for place in places for step in documents[place].steps)
    missing = []
    for place in places:
        wanted = [step.envelope for step in documents[place].steps]
        recorded = [found[envelope.id].fingerprint for envelope in wanted if envelope.id in found]
        if not recorded:
            missing.append(place)
        elif recorded != [envelope.fingerprint for envelope in wanted]:
            raise _Refused(place, RecordedOtherwise())
    return missing


def _decide(batch: Batch, place: int, document: Document) -> None:
    try:
        for envelope, (decider, key, command) in document.steps:
            batch.handle(envelope, decider, key, command)
    except CommandRefused as refusal:
        raise _Refused(place, refusal) from refusal


def _patiently(store: Callable[[], int]) -> int:
    """Try again when somebody else was faster, or holds a lock for long. Nothing was stored then."""
    for attempt in range(1, ATTEMPTS):
        try:
            return store()
        except _OVERTAKEN:
            time.sleep(random.uniform(0, 0.1 * attempt))
    return store()
