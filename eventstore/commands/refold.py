"""Folding the cached states of all streams anew, as after an import.

It may be left at any point: a state that is not folded yet is folded by the first command on its stream.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import msgspec
from django.db import transaction

from eventstore.commands.state_audit import Broken, events_of
from eventstore.database.connection import DATABASE, rows
from eventstore.database.snapshot import rows_as_they_come
from eventstore.log.stream import Stored
from eventstore.registry import UnknownCategory, decider_of

PAGE = 1_000


class Folded(NamedTuple):
    """A stream's state as its decider's code, `fold`, has folded it."""

    id: int
    version: int
    fold: str
    state: str


def refold(advance: Callable[[int], None]) -> None:
    """Fold page by page. `advance` hears how many more streams there have been."""
    after = 0
    while page := _page(after):
        after = max(page)
        advance(len(page))


def _page(after: int) -> dict[int, Stored]:
    with transaction.atomic(using=DATABASE):
        page = {row[0]: Stored(*row[1:]) for row in rows("stored_streams", after=after, limit=PAGE)}
        folded = list(_folded(page, after)) if page else []
        if folded:
            ids, versions, folds, states = map(list, zip(*folded, strict=True))
            rows("store_states", ids=ids, versions=versions, folds=folds, states=states)
    return page


def _folded(page: dict[int, Stored], after: int) -> Iterator[Folded]:
    """Those that this release can fold; one with personal data, which is stored encrypted, is left to a command."""
    history = rows_as_they_come("events_of_streams", after=after, upto=max(page))
    for stream_id, events in groupby(history, key=itemgetter(0)):
        stored = page[stream_id]
        try:
            decider = decider_of(stored.name)
            if not decider.personal:
                state = decider.fold(events_of(stored, events))
                yield Folded(stream_id, stored.version, decider.fingerprint, msgspec.json.encode(state).decode())
        except (UnknownCategory, Broken):
            continue
