"""How the parts of the shop are doing: what everybody sees who may enter."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from config import starting
from config.dashboard.following import Followers, outbox_health, reactions_health
from config.dashboard.part import Part
from config.dashboard.projections import Projections
from config.dashboard.read_side import read_health
from eventstore.log.hold import Hold
from eventstore.models import Event
from eventstore.outbox.backlog import Backlog
from readmodels.engine.desk.duration import duration
from readmodels.engine.watching.health import STILL_FOR

HELD_FOR = timedelta(seconds=10)


class Log(NamedTuple):
    hold: Hold
    newest: list[Event]


def health(
    log: Log | None, read: Projections | None, followers: Followers | None, outbox: Mapping[str, Backlog] | None
) -> list[Part]:
    """None: that could not be asked."""
    return [
        _log_health(log),
        *_watermark_health(log),
        *read_health(read),
        _worker_health(read),
        *reactions_health(followers),
        *outbox_health(outbox, followers),
    ]


def in_words(parts: Sequence[Part]) -> str:
    """What is not as it should be, for who does not see the colours."""
    amiss = [f"{part.name} {part.state}. {part.detail}".strip() for part in parts if part.level != "good"]
    return " ".join(amiss).replace("`", "") or "All is well."


def _log_health(log: Log | None) -> Part:
    if log is None:
        return Part("Event log", "bad", "not reachable", "No command can be taken.")
    if not log.newest:
        return Part("Event log", "good", "reachable", "It is empty.")
    newest = _ago(log.newest[0].command.recorded_at)
    return Part("Event log", "good", "reachable", f"Its newest event was recorded {newest}.")


def _watermark_health(log: Log | None) -> list[Part]:
    """What keeps the read models from the newest events: a moment of it is what every append takes."""
    if log is None:
        return []
    mark, drawn, holders = log.hold
    if not holders:
        return [Part("Watermark", "good", "free", "Everything that was appended can be read.")]
    level = "good" if all((holder.seconds or 0) < HELD_FOR.total_seconds() for holder in holders) else "fair"
    return [Part("Watermark", level, "held", f"At {mark:,} of {drawn:,} by {holders[0].who}.")]


def _worker_health(read: Projections | None) -> Part:
    """Whether the workers do what there is to do, by what moves: to ask them would take a second."""
    if read is None:
        return Part("Workers", "fair", "unknown")
    moved = f"A projection last moved {_ago(read.moved_at)}." if read.moved_at else "No projection has ever moved."
    if waiting := [status for status in read.statuses if status.is_waiting]:
        longest = duration(max(status.lag_seconds for status in waiting))
        names = ", ".join(status.name for status in waiting)
        if read.moved_at is None or timezone.now() - read.moved_at > STILL_FOR:
            seen = f"{moved} Events have waited for {longest}: the worker or the broker is down. {starting.WORKER}"
            return Part("Workers", "bad", "not working", seen)
        seen = f"{moved} Others do not: events have waited for {longest} for {names}. Look at the workers' log."
        return Part("Workers", "fair", "held up", seen)
    if read.moved_at is None:
        return Part("Workers", "fair", "not seen yet", moved)
    state = "working" if any(status.lag_events for status in read.statuses) else "nothing to do"
    return Part("Workers", "good", state, moved)


def _ago(time: datetime) -> str:
    seconds = (timezone.now() - time).total_seconds()
    return "just now" if seconds < 10 else f"{duration(seconds)} ago"
