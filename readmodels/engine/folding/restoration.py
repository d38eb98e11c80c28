"""A log that was restored from an older dump, under read models that have seen more than it holds.

The rows they folded from lost events cannot be taken back, and positions are drawn a second time for other events: only
a replay from the start makes them right again. Nothing goes on past that silently.
"""

from typing import Any

import psycopg
from django.core.checks import CheckMessage, Error
from django.db import Error as DatabaseError

from eventstore.log import log
from readmodels.engine.registry import registered
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint

REPAIR = "manage.py replay --all"
TAG = "restoration"


class LogReplaced(Exception):
    """A read model stands at an event that the log does not have."""

    def __init__(self, position: int) -> None:
        super().__init__(
            f"the log no longer has the event at position {position} that the read model was built up to; "
            f"it was restored from an older dump? `{REPAIR}` builds the read models from the log as it is"
        )


def stranded() -> list[Checkpoint]:
    """The live read models that have seen what the log does not hold. One that is no more is not asked."""
    names = [projection.name for projection in registered()]
    live = Checkpoint.objects.filter(slot=LIVE, name__in=names).order_by("name")
    return [checkpoint for checkpoint in live if not log.holds(checkpoint.mark)]


def check(databases: Any = None, **options: Any) -> list[CheckMessage]:
    """Django's system check; it needs both databases, so that `migrate` of one of them is not in its way.

    A database that does not answer, or has no tables yet, is no reason not to start.
    """
    if not databases or len(databases) < 2:
        return []
    try:
        found = stranded()
    except (DatabaseError, psycopg.Error):
        return []
    return [Error(f"{one.name}: {LogReplaced(one.position)}.", id="readmodels.E001") for one in found]
