"""Executing one command: without a lock where nobody else is at its streams, again with locks where somebody is."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial

from eventstore.commands.batch import Batch, ConcurrentModification, Envelope, LockNeeded
from eventstore.commands.gathering import Gathering, Turn, together
from eventstore.database.connection import in_transaction
from eventstore.decider import Addressed, C, CommandRefused, Decider, E, S
from eventstore.log import stream
from eventstore.log.stream import CommandRecorded, Receipt, StreamMoved
from eventstore.privacy import personal_data
from eventstore.privacy.personal_key import SubjectForgotten
from eventstore.tracing.spans import span

ATTEMPTS = 5

logger = logging.getLogger(__name__)


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
gatherings: dict[str, Gathering] = {}


def execute(envelope: Envelope, decider: Decider[S, C, E], key: str, command: C) -> Receipt:
    """Handle one command, all of it or nothing. A command that was recorded before gets the answer it had then.

    It is tried without a lock first: one statement loads, one appends if nothing has moved, and there is no transaction
    to begin and to end. Where others are at the same stream, to queue for it is faster than to try again; so after a
    collision the commands of this process are gathered for a while, and handled many at once, with locks.

    Raises CommandRefused with nothing stored, and FingerprintMismatch when the id belongs to another command.
    """
    with span(type(command).__name__) as measured:
        receipt = once(envelope, lambda: _handled(envelope, decider, key, command))
        if measured.kept:
            measured.note({f"orderlog.{name}": fact for name, fact in receipt._asdict().items()})
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s", _told(type(command).__name__, envelope, receipt))
    return receipt


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


def _handled(envelope: Envelope, decider: Decider[S, C, E], key: str, command: C) -> Receipt:
    locked = partial(_locked, envelope, decider, key, command)
    if in_transaction() or personal_data.is_in(command):
        return _retried(locked)  # by itself: a part of what its caller does, or with keys to make
    if contention.over():
        try:
            return _unlocked(envelope, decider, key, command)
        except StreamMoved:
            contention.seen()
        except LockNeeded:
            return _retried(locked)
    return _gathered(Turn(envelope, Addressed(decider, key, command))) or _retried(locked)


def _unlocked(envelope: Envelope, decider: Decider[S, C, E], key: str, command: C) -> Receipt:
    batch = Batch(locking=False)
    with stream.appending():
        with span("decide"):
            batch.handle(envelope, decider, key, command)
        with span("append"):
            (receipt,) = batch.append().receipts()
    return receipt


def _locked(envelope: Envelope, decider: Decider[S, C, E], key: str, command: C) -> Receipt:
    batch = Batch()
    with span("transaction"), stream.transaction():
        with span("decide"):
            batch.handle(envelope, decider, key, command)
        appended = batch.append()
    (receipt,) = appended.receipts()
    return receipt


def _told(command: str, envelope: Envelope, receipt: Receipt) -> str:
    done = "was recorded before" if receipt.repeated else "is recorded"
    return (
        f"{command} {envelope.id} of {envelope.actor} {done}: "
        f"{receipt.stream} has version {receipt.version} at position {receipt.position}"
    )


def _gathered(turn: Turn) -> Receipt | None:
    """The receipt of a command that was handled together with others; None where it has to be handled alone.

    Only those of one category go together: so their locks are taken category by category, as one command takes its own.
    """
    decider = turn.addressed.decider
    if decider.personal:
        return None
    gatherings.setdefault(decider.category, Gathering(together)).join(turn)
    return turn.answer()


def _retried(handle: Callable[[], Receipt]) -> Receipt:
    for _ in range(ATTEMPTS):
        try:
            return handle()
        except (StreamMoved, SubjectForgotten):
            continue
    raise ConcurrentModification
