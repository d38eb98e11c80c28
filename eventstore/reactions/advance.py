"""Followers on their way along the log: a page is noted in the transaction that moves the checkpoint over it.

The checkpoint's row is locked for that long and not waited for: where another runner is at it, it is left to that one.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from eventstore import log
from eventstore.connection import DATABASE
from eventstore.log import START, Mark
from eventstore.reactions.follower import Follower
from eventstore.reactions.models import FollowerCheckpoint

PAGE = 1_000
# What concerns all followers alike, and goes by.
OUTAGES = (OperationalError, InterfaceError)

logger = logging.getLogger(__name__)


class LogReplaced(Exception):
    """The log has no such event where this follower stands: it was restored from an older backup."""


def advance(follower: Follower) -> None:
    """Bring it to the head of the log. What it cannot read or note stops it, visibly, and is tried again next time."""
    head = log.head()
    try:
        while _advance(follower, head):
            pass
    except OUTAGES:
        raise
    except Exception as error:
        _stop(follower, f"{type(error).__name__}: {error}")


def stands(follower: Follower) -> FollowerCheckpoint:
    """Its checkpoint; a new one begins at the start of the log, or where it is now."""
    found = FollowerCheckpoint.objects.filter(pk=follower.name).first()
    if found is not None:
        return found
    mark = log.head() if follower.from_now else START
    begin = {"position": mark.position, "event": mark.event}
    return FollowerCheckpoint.objects.get_or_create(name=follower.name, defaults=begin)[0]


def _advance(follower: Follower, head: Mark) -> bool:
    """Over one page. Whether there is more."""
    if stands(follower).position >= head.position:
        return False
    with transaction.atomic(using=DATABASE):
        seen = FollowerCheckpoint.objects.select_for_update(skip_locked=True).filter(pk=follower.name).first()
        if seen is None or seen.position >= head.position:
            return False
        if not log.holds(seen.mark):
            raise LogReplaced(f"there is another event at {seen.position} than the one that it stood at")
        events = log.read(seen.position, head.position, follower.event_types, PAGE)
        if events:
            follower.note(events)
        reached = log.last(events[-1].position) if len(events) == PAGE else head
        now = {"error": "", "updated_at": timezone.now()}
        FollowerCheckpoint.objects.filter(pk=seen.pk).update(position=reached.position, event=reached.event, **now)
    return reached.position < head.position


def _stop(follower: Follower, error: str) -> None:
    """Said once, however often it is tried."""
    still = FollowerCheckpoint.objects.filter(pk=follower.name).exclude(error=error)
    if still.update(error=error, updated_at=timezone.now()):
        logger.error("the follower %s stands still: %s", follower.name, error)
