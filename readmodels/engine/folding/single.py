"""One row, folded from its events when it is asked for: as it is at this moment, or as it was."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from eventstore.log import log
from readmodels.engine.folding.fold import EVERYTHING, folded
from readmodels.engine.folding.slice import Slice
from readmodels.engine.registry import projection
from readmodels.engine.storing.checkpoint import LIVE
from readmodels.engine.storing.parked import held


class NoSuchMoment(Exception):
    """The log has no such moment. The message says why."""


class NotFoldable(Exception):
    """An event of its stream cannot be folded: its row is parked."""


class Single(NamedTuple):
    """The row, if there is one, and the position of the log that it is true for."""

    row: Any | None
    position: int


def as_it_is(name: str, key: str) -> Single:
    """With every event of its stream that is committed, whatever the projection has come to. Raises NotFoldable.

    Streams are appended to one command after the other, so none can be missing below another: no watermark is needed.
    """
    return _folded(name, key, log.drawn())


def as_it_was(name: str, key: str, moment: int | datetime) -> Single:
    """At a position, or at a time: with what its events say that had occurred by then.

    Raises NoSuchMoment or NotFoldable.
    """
    last = log.drawn()
    if isinstance(moment, datetime):
        if moment > timezone.now():
            raise NoSuchMoment("This time is yet to come.")
        return _folded(name, key, last, moment)
    if moment > last:
        raise NoSuchMoment(f"There is no such position in the log; it goes up to {last}.")
    return _folded(name, key, moment)


def _folded(name: str, key: str, upto: int, until: datetime | None = None) -> Single:
    slice = Slice(projection(name), keys=frozenset([key]), until=until)
    folding = folded(slice, None, held(name, LIVE, but_for=[key]), 0, upto, EVERYTHING)
    if folding.parked:
        raise NotFoldable(folding.parked[0].error)
    row = folding.rows.get(key)
    if row is not None:
        row.derive()
    return Single(row, upto)
