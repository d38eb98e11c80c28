"""Followers on their way along the log: a page is noted in the transaction that moves the checkpoint over it.

The checkpoint's row is locked for that long and not waited for: where another runner is at it, it is left to that one.
"""

import logging

from django.db import transaction
from django.utils import timezone

from eventstore.database.connection import DATABASE
from eventstore.log import log
from eventstore.log.log import START, Mark
from eventstore.reactions.follower import Follower
from eventstore.reactions.models import Deadline, FollowerCheckpoint

PAGE = 1_000

logger = logging.getLogger(__name__)


class LogReplaced(Exception):
    """The log has no such event where this follower stands: it was restored from an older backup, or is another one."""


def advance(follower: Follower) -> bool:
    """Bring it to the head of the log; whether it is there. Where another runner is at it, that one brings it there.

    What it cannot read or note stops it, visibly, and is tried again next time. Raises what a lost database raises.
    """
    head = log.head()
    try:
        while stands(follower).mark != head:
            if not _advance(follower, head):
                return False
        return True
    except Exception as error:
        _stop(follower, f"{type(error).__name__}: {error}")
        return False


def stands(follower: Follower) -> FollowerCheckpoint:
    """Its checkpoint; a new one begins at the start of the log, or where it is now."""
    found = FollowerCheckpoint.objects.filter(pk=follower.name).first()
    if found is not None:
        return found
    mark = log.head() if follower.from_now else START
    begin = {"position": mark.position, "event": mark.event}
    return FollowerCheckpoint.objects.get_or_create(name=follower.name, defaults=begin)[0]


def restart(follower: Follower) -> None:
    """Have it begin as a new one does, its deadlines with it. What was done is not done again."""
    with transaction.atomic(using=DATABASE):
        FollowerCheckpoint.objects.filter(pk=follower.name).delete()
        Deadline.objects.filter(reaction=follower.name).delete()


def _advance(follower: Follower, head: Mark) -> bool:
    """Over one page. False where another runner is at it."""
    with transaction.atomic(using=DATABASE):
        seen = FollowerCheckpoint.objects.select_for_update(skip_locked=True).filter(pk=follower.name).first()
        if seen is None:
            return False
        if not log.holds(seen.mark):
            raise LogReplaced(
                f"there is another event at {seen.position}, or none: `manage.py reactions --restart NAME`"
            )
        if seen.position >= head.position:  # others have brought it further
            return False
        events = log.read(seen.position, head.position, follower.event_types, PAGE)
        if events:
            follower.note(events)
        reached = log.last(events[-1].position) if len(events) == PAGE else head
        now = {"error": "", "updated_at": timezone.now()}
        FollowerCheckpoint.objects.filter(pk=seen.pk).update(position=reached.position, event=reached.event, **now)
    return True


def _stop(follower: Follower, error: str) -> None:
    """Said once, however often it is tried."""
    still = FollowerCheckpoint.objects.filter(pk=follower.name).exclude(error=error)
    if still.update(error=error, updated_at=timezone.now()):
        logger.error("the follower %s stands still: %s", follower.name, error)
