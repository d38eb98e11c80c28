"""A survey of what is stored: the kinds of events there are, and those of them that this release cannot read."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from eventstore.database.connection import rows
from eventstore.database.snapshot import rows_as_they_come, snapshot
from eventstore.event import UnknownEvent, decode
from eventstore.log.log import drawn

STEP = 10_000


class Kind(NamedTuple):
    """The events of one type and version: how many there are, and where the first and the last of them are."""

    type: str
    schema: int
    events: int
    first: int
    last: int


class UnreadableKind(NamedTuple):
    """Events of a kind that this release cannot read: how many of those looked at, the first of them, and why."""

    type: str
    schema: int
    events: int
    position: int
    reason: str


StoredPayload = tuple[int, str, int, str]


def kinds() -> list[Kind]:
    """Reads the whole table once."""
    with snapshot():
        return [Kind(*row) for row in rows("kinds")]


def sampled_kinds() -> list[Kind]:
    """Those among some of the log, in little time however long it is."""
    return [Kind(*row) for row in rows("sampled_kinds", upto=drawn())]


def unreadable_samples(found: Iterable[Kind]) -> list[UnreadableKind]:
    """Of each kind the first event and the last, where they cannot be read."""
    positions = {position for kind in found for position in (kind.first, kind.last)}
    return _unreadable(rows("payloads", positions=sorted(positions)))


def unreadable(advance: Callable[[int], None]) -> list[UnreadableKind]:
    """Of all events those that cannot be read. `advance` hears how many more have been looked at."""
    with snapshot():
        return _unreadable(_counted(rows_as_they_come("all_payloads"), advance))


def _unreadable(payloads: Iterable[StoredPayload]) -> list[UnreadableKind]:
    found: dict[tuple[str, int], UnreadableKind] = {}
    for position, name, schema, payload in payloads:
        try:
            decode(name, schema, payload)
        except (UnknownEvent, msgspec.MsgspecError) as error:
            known = found.get((name, schema), UnreadableKind(name, schema, 0, position, str(error)))
            found[name, schema] = known._replace(events=known.events + 1)
    return list(found.values())


def _counted(payloads: Iterable[StoredPayload], advance: Callable[[int], None]) -> Iterator[StoredPayload]:
    number = 0
    for number, payload in enumerate(payloads, 1):
        yield payload
        if number % STEP == 0:
            advance(STEP)
    advance(number % STEP)
