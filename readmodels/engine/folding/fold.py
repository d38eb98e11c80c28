"""Folding a stretch of the log into rows in memory: fast as long as all goes well, event by event where it does not."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.db import transaction

from eventstore.event import Recorded
from eventstore.log import log
from eventstore.log.log import Unreadable, UnreadableEvent
from readmodels.engine.folding.slice import PAGE, Slice
from readmodels.engine.projection import FoldFailed, Key
from readmodels.engine.storing.parked import Held, Parked
from readmodels.engine.storing.table import RowsRefused, Table
from readmodels.router import READ_DATABASE

R = TypeVar("R")


class Budget(NamedTuple):
    """How much is folded in memory before it is written: events read at once, events in all, rows in all."""

    page: int
    events: int
    rows: int


# For a table that is built whole.
BULK = Budget(page=10_000, events=300_000, rows=4_000)
EVERYTHING = Budget(PAGE, events=2**63, rows=2**63)
# So many events at most are tried one by one, to find the one that gives a row which its table refuses.
TRIED = 500


@dataclass
class Folding:
    """Rows as they follow from a stretch of the log, not written yet.

    `table` has the rows as they were before; None for a table that is still empty. `position` is how far the stretch
    goes. `parked` are events that could not be folded: `held` keeps what comes after them from the same row. `trial` is
    asked, where it is given, whether it takes what becomes of a row, event by event.
    """

    slice: Slice
    table: Table | None
    held: Held
    position: int
    trial: Table | None = None
    rows: dict[Key, Any] = field(default_factory=dict)
    found: set[Key] = field(default_factory=set)
    parked: list[Parked] = field(default_factory=list)
    _asked: set[Key] = field(default_factory=set)

    def fold(self, upto: int, budget: Budget) -> None:
        """As much as the budget allows, at least one page. Raises FoldFailed or UnreadableEvent, and is void then."""
        projection, skip = self.slice.projection, self.slice.skip(self.held)
        for events in self._pages(upto, budget):
            if self.table is not None:
                self._load(projection.keys(events, skip))
            projection.fold(self.rows, events, skip)

    def fold_carefully(self, upto: int, budget: Budget) -> None:
        """The same, and what cannot be folded is parked. Some twenty times slower."""
        for events in self._pages(upto, budget, unreadable=True):
            for recorded in events:
                self._fold_or_park(recorded)

    def _pages(self, upto: int, budget: Budget, unreadable: bool = False) -> Iterator[list[Recorded]]:
        """The position moves over a page when it has been folded."""
        count = 0
        for page in self.slice.pages(self.position, upto, budget.page, unreadable):
            yield page.events
            self.position = page.position
            count += len(page.events)
            if count >= budget.events or len(self.rows) >= budget.rows:
                return

    def _fold_or_park(self, recorded: Recorded) -> None:
        projection, skip = self.slice.projection, self.slice.skip(self.held)
        try:
            if isinstance(recorded.event, Unreadable):
                raise FoldFailed(recorded, None, recorded.event.reason)
            keys = projection.keys([recorded], skip)
        except FoldFailed as failed:
            self._park(failed)
            return
        self._load(keys)
        before = {key: deepcopy(self.rows.get(key)) for key in keys}
        while True:
            try:
                projection.fold(self.rows, [recorded], skip)
                self._try(recorded, keys)
                return
            except FoldFailed as failed:
                for key, row in before.items():
                    self.rows.pop(key, None)
                    if row is not None:
                        self.rows[key] = deepcopy(row)
                self._park(failed)

    def _try(self, recorded: Recorded, keys: Iterable[Key]) -> None:
        for key in keys:
            if self.trial is None or key not in self.rows:
                continue
            try:
                with transaction.atomic(using=READ_DATABASE):
                    self.trial.write({key: self.rows[key]})
                    transaction.set_rollback(True, using=READ_DATABASE)
            except RowsRefused as refused:
                raise FoldFailed(recorded, key, str(refused)) from refused

    def _park(self, failed: FoldFailed) -> None:
        recorded, stream = failed.recorded, log.stream_at(failed.recorded.position)
        category, _, stream_key = stream.partition("-")
        key = stream_key if failed.key is None else failed.key
        everywhere = failed.key is None and not self.slice.projection.keyed_by_stream
        if everywhere:
            key = stream
        # A stream holds nothing up: each of its events that give no key is there to be retried.
        held = self.held.discards if everywhere else self.held.holds
        if held(key, recorded.position):
            return
        event = recorded.event
        name = event.type if isinstance(event, Unreadable) else event.stored_name
        mark = log.last(recorded.position)
        self.held.park(key, mark.position)
        found = {"category": category, "event": name, "mark": mark.event, "error": failed.reason}
        self.parked.append(Parked(key=key, position=mark.position, everywhere=everywhere, **found))

    def _load(self, keys: Iterable[Key]) -> None:
        missing = set(keys) - self._asked
        if self.table is None or not missing:
            return
        loaded = self.table.load(missing)
        self._asked |= missing
        self.found |= loaded.keys()
        self.rows |= loaded


def folded(
    slice: Slice, table: Table | None, held: Held, after: int, upto: int, budget: Budget, trial: Table | None = None
) -> Folding:
    """A stretch of the log from `after` on, folded as far as the budget allows."""
    folding = Folding(slice, table, held.copy(), after, trial)
    if trial is None:
        try:
            with _garbage_left_alone():
                folding.fold(upto, budget)
            return folding
        except (FoldFailed, UnreadableEvent):
            folding = Folding(slice, table, held.copy(), after)
    folding.fold_carefully(upto, budget)
    return folding


def until_taken(write: Callable[[Budget, bool], R], budget: Budget) -> R:
    """Have a batch folded and written. Where the table refuses a row, a smaller one; at last each event is tried."""
    try:
        return write(budget, False)
    except RowsRefused:
        if budget.events > TRIED:
            return until_taken(write, Budget(*(1 + size // 8 for size in budget)))
        return write(budget, True)


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """Events and rows have no cycles; a collector that walks through them again and again finds none."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
