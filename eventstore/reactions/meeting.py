"""Meeting deadlines: what is due is sent as a command, once.

The command and the end of its deadline are one transaction: whoever is killed in between has done neither. The
command's id follows from the event that set the deadline: it acts once even where the deadlines are built again.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from eventstore.commands.batch import ConcurrentModification, Envelope
from eventstore.commands.execution import execute
from eventstore.database.connection import DATABASE, rows
from eventstore.decider import CommandRefused
from eventstore.reactions.deadline import DeadlineReaction
from eventstore.reactions.follower import Follower
from eventstore.reactions.models import Deadline
from eventstore.tracing import trace
from eventstore.tracing.spans import span

AT_ONCE = 200
_COMMANDS = UUID("2b8e6a0e-5a0c-4a63-9d0a-6a3f4d7c9e21")

logger = logging.getLogger(__name__)


def meet(followers: Iterable[Follower]) -> None:
    """Send what is due of these, the oldest first; what could not be sent the last time comes after the others."""
    reactions = {one.name: one for one in followers if isinstance(one, DeadlineReaction)}
    due = Deadline.objects.filter(reaction__in=reactions, due_at__lte=timezone.now())
    untried_first = due.order_by(F("tried_at").asc(nulls_first=True), "due_at")
    for pk, name in list(untried_first.values_list("pk", "reaction")[:AT_ONCE]):
        try:
            _meet(pk, reactions[name])
        except Exception:
            logger.exception("a deadline of %s could not be met, and is tried again", name)
            Deadline.objects.filter(pk=pk).update(tried_at=timezone.now())


def _meet(pk: int, reaction: DeadlineReaction) -> None:
    now = timezone.now()
    with transaction.atomic(using=DATABASE):
        # Another worker may be at it, or an event may just be moving it.
        locked = Deadline.objects.select_for_update(skip_locked=True)
        deadline = locked.filter(pk=pk, due_at__lte=now).first()
        if deadline is None:
            return
        envelope = _envelope(deadline, reaction)
        try:
            with _traced(envelope, reaction), transaction.atomic(using=DATABASE):
                execute(envelope, reaction.decider, deadline.key, reaction.command(deadline.key))
        except ConcurrentModification:
            # The stream has moved on, and its follower is about to see that.
            Deadline.objects.filter(pk=pk).update(tried_at=now)
        except CommandRefused as refusal:
            again = now + reaction.again_after if reaction.again_after else None
            Deadline.objects.filter(pk=pk).update(due_at=again, refusal=str(refusal), tried_at=now)
        else:
            deadline.delete()


@contextmanager
def _traced(envelope: Envelope, reaction: DeadlineReaction) -> Iterator[None]:
    with trace.within(trace.resumed(envelope.trace_id)), span(f"reaction {reaction.name}", "consumer"):
        yield


def _envelope(deadline: Deadline, reaction: DeadlineReaction) -> Envelope:
    ((correlation_id, trace_id),) = rows("cause", position=deadline.position)
    return Envelope(
        id=uuid5(_COMMANDS, f"{reaction.name}/{deadline.key}/{deadline.position}"),
        actor=f"reaction:{reaction.name}",
        occurred_at=timezone.now(),
        correlation_id=correlation_id,
        causation=deadline.position,
        trace_id=trace_id,
        expected_version=deadline.version if reaction.unless_moved else None,
    )
