"""A read model's row beside what its events say: as they say now, and as they said at another moment."""

import re
from typing import Any, NamedTuple

from django.db.models import Sum

from eventstore.browser import display, history, moment
from eventstore.database.connection import rows
from eventstore.models import Event, Stream
from readmodels.engine.folding.single import NoSuchMoment, NotFoldable, as_it_is, as_it_was
from readmodels.engine.folding.slice import streams_of
from readmodels.engine.registry import projection

# A page folds so many events, which takes some tenths of a second, and looks at so many for those a row lacks.
MOST_FOLDED = 20_000
LOOKED_AT = 50
PARKED = "An event of it cannot be folded, and stands among the parked events until somebody decides on it."


class Readings(NamedTuple):
    """What a row says at some moments, each with a name, or the reason why there are none. `event` was chosen."""

    title: str
    names: tuple[str, ...] = ()
    rows: tuple[Any, ...] = ()
    refusal: str = ""
    event: Event | None = None

    @property
    def is_before(self) -> bool:
        """Whether there was no row at the moment that was asked for."""
        return self.event is None and bool(self.rows) and self.rows[0] is None


class Behind(NamedTuple):
    """The events, LOOKED_AT of a stream at most, that are not in a row yet; and what the row will say with them."""

    events: int
    newest: int
    readings: Readings


def follows_streams(name: str) -> bool:
    """Whether the rows of a projection can be folded by themselves: the streams' names tell their keys."""
    return projection(name).keyed_by_stream


def as_of(name: str, row: Any, stream: str, text: str) -> Readings:
    """At an event's position, right before it and after it; at another position, or at a time, then. And now."""
    if too_many := _too_many(row.pk):
        return Readings("As it was", refusal=too_many)
    if re.fullmatch("[0-9]{1,18}", text):
        return _at_position(name, row, stream, int(text))
    time = moment.parsed(text)
    if time is None:
        return Readings("As it was", refusal=f"{text!r} is no time, and no position of the log. {moment.HELP}")
    title = f"As it was at {display.second(time)}"
    return _readings(name, row, title, {"Then": time})


def _at_position(name: str, row: Any, stream: str, position: int) -> Readings:
    event = history.events().filter(position=position, stream__name=stream).first()
    if event is None:
        return _readings(name, row, f"As it was at position {position}", {"Then": position})
    title = f"What {event.type} at {position} did"
    return _readings(name, row, title, {"Before": position - 1, "After": position})._replace(event=event)


def _readings(name: str, row: Any, title: str, moments: dict[str, Any]) -> Readings:
    try:
        found = [as_it_was(name, row.pk, at).row for at in moments.values()]
    except NoSuchMoment as error:
        return Readings(title, refusal=str(error))
    except NotFoldable:
        return Readings(title, refusal=PARKED)
    return Readings(title, (*moments, "Now"), (*found, row))


def behind(name: str, row: Any) -> Behind | None:
    """None where the row has all events that it follows from."""
    types = {event_type.stored_name for event_type in projection(name).event_types}
    newest = rows("newest_of_streams", names=streams_of([row.pk]), limit=LOOKED_AT)
    lacking = [position for position, event_type in newest if event_type in types and position > row.position]
    if not lacking:
        return None
    return Behind(len(lacking), lacking[-1], _strong(name, row))


def _strong(name: str, row: Any) -> Readings:
    title = "What its events say"
    if too_many := _too_many(row.pk):
        return Readings(title, refusal=too_many)
    try:
        return Readings(title, ("This row", "Its events"), (row, as_it_is(name, row.pk).row))
    except NotFoldable:
        return Readings(title, refusal=PARKED)


def _too_many(key: str) -> str:
    """Why it cannot be folded for a page."""
    events = Stream.objects.filter(name__in=streams_of([key])).aggregate(of_all=Sum("version"))["of_all"] or 0
    if events <= MOST_FOLDED:
        return ""
    return f"It follows from {events:,} events, too many to fold for a page: see manage.py replay --as-of."
