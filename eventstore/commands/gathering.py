"""Commands that would wait for each other are gathered: one thread leads, and commits all that are there in one go.

A commit is a flush to disk, and the locks on a stream are held through it: one command a commit is a limit that no hot
stream can pass. While a batch is committed, those that arrive are the next one. Nobody waits for company.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from uuid import UUID

import psycopg

from eventstore.commands.batch import Batch, Envelope
from eventstore.decider import Addressed
from eventstore.log import stream
from eventstore.log.stream import CommandRecorded, Receipt

# So many are committed in some twenty milliseconds: other processes hardly wait longer for them than for single ones.
COMMANDS = 64

logger = logging.getLogger(__name__)


class _NothingToStore(Exception):
    """None of the batch's commands is to be stored."""


@dataclass(eq=False)
class Turn:
    """A command that waits for its verdict: a receipt, or what it is refused with."""

    envelope: Envelope
    addressed: Addressed
    verdict: Receipt | Exception | None = None
    called: "SimpleQueue[None]" = field(default_factory=SimpleQueue)

    def answer(self) -> Receipt | None:
        """The receipt, or None where the command has to be handled alone. Raises what it is refused with."""
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return self.verdict


class Gathering:
    """Those of a process that wait for one thing. `handle` gives each turn of a batch its verdict."""

    def __init__(self, handle: Callable[[Sequence[Turn]], None]) -> None:
        self._handle = handle
        self._mutex = threading.Lock()
        self._waiting: list[Turn] = []
        self._leader: Turn | None = None

    def join(self, turn: Turn) -> None:
        """Come back when the turn has been handled, by whichever thread. It may still have no verdict."""
        try:
            self._enter(turn)
            turn.called.get()
            if self._leader is turn:
                self._lead(turn)
        finally:
            self._leave(turn)  # whatever has happened to this thread, the others go on

    def _enter(self, turn: Turn) -> None:
        with self._mutex:
            self._waiting.append(turn)
            if self._leader is None:
                self._appoint(turn)

    def _lead(self, leader: Turn) -> None:
        batch: list[Turn] = []
        try:
            with self._mutex:
                batch, self._waiting = self._waiting[:COMMANDS], self._waiting[COMMANDS:]
            self._handle(batch)
        except Exception as failure:
            logger.warning("%d commands were gathered, and are handled one by one: %r", len(batch), failure)
            with self._mutex:  # what holds up one batch holds up the next
                batch, self._waiting = [*batch, *self._waiting], []
        finally:
            self._leave(leader)  # the next batch starts before those of this one wake up
            for turn in batch:
                turn.called.put(None)

    def _leave(self, turn: Turn) -> None:
        with self._mutex:
            if turn in self._waiting:
                self._waiting.remove(turn)
            if self._leader is turn:
                self._appoint(self._waiting[0] if self._waiting else None)

    def _appoint(self, turn: Turn | None) -> None:
        self._leader = turn
        if turn:
            turn.called.put(None)


def together(turns: Sequence[Turn]) -> None:
    """Handle all of them in one transaction, each as if it had been committed alone. Raises what that fails of."""
    batch = Batch()
    verdicts: dict[Turn, Exception] = {}
    try:
        with stream.transaction():
            recorded = stream.asked_recordings(turn.envelope.id for turn in turns)
            batch.foresee(turn.addressed for turn in turns)
            verdicts = _refusals(batch, turns, set(recorded()))
            if len(verdicts) == len(turns):
                raise _NothingToStore
            appended = batch.append()
        receipts = iter(appended.receipts())
    except _NothingToStore:
        receipts = iter(())
    for turn in turns:
        turn.verdict = verdicts.get(turn) or next(receipts)


def _refusals(batch: Batch, turns: Sequence[Turn], known: set[UUID]) -> dict[Turn, Exception]:
    """Decide them one after the other; what those are refused with that are."""
    refused: dict[Turn, Exception] = {}
    for turn in turns:
        try:
            if turn.envelope.id in known:
                raise CommandRecorded
            batch.handle(turn.envelope, *turn.addressed)
            known.add(turn.envelope.id)
        except psycopg.Error:  # the transaction is broken
            raise
        except Exception as refusal:
            refused[turn] = refusal
    return refused
