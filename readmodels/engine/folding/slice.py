"""A slice of a read model: all its rows, those of one shard, or those of some keys; and the events they follow from."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from eventstore import registry
from eventstore.event import Recorded
from eventstore.log import log
from eventstore.log.log import WHOLE, Shard
from readmodels.engine.projection import Key, Projection, Skip
from readmodels.engine.storing.parked import Held

PAGE = 10_000


class Page(NamedTuple):
    """Events, and the position up to which there are no others."""

    events: list[Recorded]
    position: int


class Slice(NamedTuple):
    """Rows of a projection that are folded together. `keys` names them; without, they are those of the shard.

    `until` leaves out what occurred later.

    Where the streams' names tell the key, the database picks the events. Elsewhere all are read, and what belongs to
    other rows is passed over.
    """

    projection: Projection[Any]
    shard: Shard = WHOLE
    keys: frozenset[Key] | None = None
    until: datetime | None = None

    def pages(self, after: int, upto: int, limit: int = PAGE, unreadable: bool = False) -> Iterator[Page]:
        """The events that may touch these rows, as `log.read` gives them. The last page reaches `upto`."""
        types = self.projection.event_types
        if self.keys is not None and self.projection.keyed_by_stream:
            found = log.read_streams(streams_of(self.keys), upto, types, unreadable)
            yield Page(self._by_then([recorded for recorded in found if recorded.position > after]), upto)
            return
        shard = self.shard if self.projection.keyed_by_stream else WHOLE
        while after < upto:
            # Of a shard about every `of`-th event is read, and all that stand between are looked through.
            end = upto if shard == WHOLE else min(upto, after + limit * shard.of)
            events = log.read(after, end, types, limit, shard, unreadable)
            after = events[-1].position if len(events) == limit else end
            yield Page(self._by_then(events), after)

    def skip(self, held: Held) -> Skip:
        """What a fold of these rows passes over: other rows, and what is held of these."""
        if self.keys is not None:
            keys = self.keys
            return Skip(_EVERY, lambda key, position: key not in keys or held.holds(key, position))
        if self.shard.of > 1 and not self.projection.keyed_by_stream:
            number, of = self.shard
            return Skip(_EVERY, lambda key, position: crc32(key.encode()) % of != number or held.holds(key, position))
        return Skip(_EVERY if held.everywhere else held.keys, held.holds)

    def _by_then(self, events: list[Recorded]) -> list[Recorded]:
        until = self.until
        return events if until is None else [recorded for recorded in events if recorded.occurred_at <= until]


def streams_of(keys: Iterable[Key]) -> list[str]:
    """The names of all streams that may have events of these keys, where the streams' names tell the key."""
    return [f"{decider.category}-{key}" for key in keys for decider in registry.registered()]


class _Every:
    def __contains__(self, key: object) -> bool:
        return True


_EVERY = _Every()


def by_shard(projection: Projection[Any], keys: Collection[Key], of: int) -> dict[int, frozenset[Key]]:
    """These keys by the number of the shard that has their row."""
    numbers = dict.fromkeys(keys, 0)
    if of > 1 and projection.keyed_by_stream:
        numbers = log.shards_of(keys, of)
    elif of > 1:
        numbers = {key: crc32(key.encode()) % of for key in keys}
    return {number: frozenset(key for key in keys if numbers[key] == number) for number in range(of)}
