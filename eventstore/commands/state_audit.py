"""An audit of the streams' rows: their versions and their cached states against a fresh fold of their events."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from eventstore.database.connection import rows
from eventstore.database.snapshot import rows_as_they_come, snapshot
from eventstore.event import Event, UnknownEvent, decode
from eventstore.log.stream import Stored
from eventstore.privacy import personal_data
from eventstore.registry import UnknownCategory, decider_of

PAGE = 1_000
EVENTS_AT_ONCE = 1_000


class Difference(NamedTuple):
    """A stream whose row is not what its events say, and in what."""

    stream: str
    reason: str


class Broken(Exception):
    """The events of a stream are not its versions 1, 2, 3 and so on, or one of them cannot be read."""


@dataclass
class Audit:
    """What has been looked at. `outdated` states were folded by other code: nothing reads them before it folds anew."""

    streams: int = 0
    outdated: int = 0
    differences: int = 0

    def run(self, advance: Callable[[int], None]) -> Iterator[Difference]:
        """Compare page by page, in the memory that a page takes, each page as it is at one moment."""
        after = 0
        while True:
            with snapshot():
                page = {row[0]: Stored(*row[1:]) for row in rows("stored_streams", after=after, limit=PAGE)}
                if not page:
                    return
                upto = max(page)
                differences = list(self._differences(page, after, upto))
            self.streams += len(page)
            self.differences += len(differences)
            yield from differences
            advance(len(page))
            after = upto

    def _differences(self, page: dict[int, Stored], after: int, upto: int) -> Iterator[Difference]:
        missing = dict(page)
        events = rows_as_they_come("events_of_streams", after=after, upto=upto)
        for stream_id, history in groupby(events, key=itemgetter(0)):
            stored = missing.pop(stream_id, None)
            if stored is None:
                yield Difference(f"number {stream_id}", "it has events, and no row")
            elif reason := self._compared(stored, history):
                yield Difference(stored.name, reason)
        for stored in missing.values():
            yield Difference(stored.name, "it has a row, and no events")

    def _compared(self, stored: Stored, history: Iterable[tuple[Any, ...]]) -> str:
        """What differs; empty if nothing does."""
        try:
            decider = decider_of(stored.name)
            folded = decider.fold(events_of(stored, history))
            if stored.fold != decider.fingerprint:
                self.outdated += 1
                return ""
            cached = decider.restore(stored)
        except (UnknownCategory, Broken) as error:
            return str(error)
        except Exception as error:
            return f"its events or its state cannot be folded: {type(error).__name__}: {error}"
        return "" if cached == folded else f"its cached state is {cached}, its events fold to {folded}"


def events_of(stored: Stored, history: Iterable[tuple[Any, ...]]) -> Iterator[Event]:
    """The stream's events, from rows of events_of_streams.sql; personal data in the clear. Raises Broken."""
    counted = _in_order(stored, history)
    while page := list(islice(counted, EVENTS_AT_ONCE)):
        yield from personal_data.opened(page)


def _in_order(stored: Stored, history: Iterable[tuple[Any, ...]]) -> Iterator[Event]:
    reached = 0
    for _, position, version, name, schema, payload in history:
        reached += 1
        if version != reached:
            raise Broken(f"version {reached} is missing, the event at position {position} is version {version}")
        try:
            yield decode(name, schema, payload)
        except (UnknownEvent, msgspec.MsgspecError) as error:
            raise Broken(f"the event at position {position} cannot be read: {error}") from error
    if reached != stored.version:
        raise Broken(f"its row says version {stored.version}, its events reach {reached}")
