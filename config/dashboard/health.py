"""How the parts of the shop are doing: what everybody sees who may enter."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.timesince import timesince

from config.dashboard.part import Part
from config.dashboard.projections import Projections
from config.dashboard.read_side import read_health
from eventstore.log.hold import Hold
from eventstore.models import Event
from eventstore.outbox.backlog import Backlog
from readmodels.engine.watching.health import STILL_FOR

HELD_FOR = timedelta(seconds=10)


class Log(NamedTuple):
    hold: Hold
    newest: list[Event]


def health(
    log: Log | None, read: Projections | None, still: Sequence[str] | None, outbox: Mapping[str, Backlog] | None
) -> list[Part]:
    """`still` are the followers of the log that have stopped. None: that could not be asked."""
    return [
        _log_health(log),
        *_watermark_health(log),
        *read_health(read),
        _worker_health(read),
        *_reactions_health(still),
        *_outbox_health(outbox),
    ]


def in_words(parts: Sequence[Part]) -> str:
    """What is not as it should be, for who does not see the colours."""
    amiss = [f"{part.name} {part.state}. {part.detail}".strip() for part in parts if part.level != "good"]
    return " ".join(amiss) or "All is well."


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
    """Whether the workers do what there is to do: a checkpoint that moves, or no events to move it."""
    if read is None:
        return Part("Workers", "fair", "unknown")
    waits = any(status.lag_seconds > STILL_FOR.total_seconds() for status in read.statuses)
    if read.moved_at is None:
        return Part("Workers", "bad" if waits else "fair", "not seen yet", "No projection has ever moved.")
    moved = f"A projection last moved {_ago(read.moved_at)}."
    if waits and timezone.now() - read.moved_at > STILL_FOR:
        return Part("Workers", "bad", "not working", f"{moved} Events wait, so the worker or the broker is down.")
    if any(status.lag_events for status in read.statuses):
        return Part("Workers", "good", "working", moved)
    return Part("Workers", "good", "nothing to do", moved)


def _reactions_health(still: Sequence[str] | None) -> list[Part]:
    """Nothing, as long as all goes well."""
    if not still:
        return []
    return [
        Part("Reactions", "bad", "standing still", f"What follows from new events is not done: {', '.join(still)}.")
    ]


def _outbox_health(outbox: Mapping[str, Backlog] | None) -> list[Part]:
    if outbox is None:
        return []
    if not (given_up := sum(one.given_up for one in outbox.values())):
        return [Part("Deliveries", "good", "going out", "No mail and no webhook was given up.")]
    look = f"{given_up:,} mails and webhooks were given up. Look at them, and send them again."
    return [Part("Deliveries", "fair", "given up", look)]


def _ago(time: datetime) -> str:
    seconds = (timezone.now() - time).total_seconds()
    return "just now" if seconds < 60 else f"{timesince(time)} ago"
