"""What operators did last, beside the shop's commands: those are in the log, with their actor."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.admin.models import LogEntry

from eventstore.desk.doing import actor_of
from readmodels.engine.operating.operation import newest_operations

SHOWN = 5


class Noted(NamedTuple):
    at: datetime
    who: str
    what: str
    detail: str


def on_projections() -> list[Noted]:
    newest = newest_operations(SHOWN)
    return [Noted(one.done_at, one.actor, f"{one.name}: {one.said}", one.of) for one in newest]


def on_the_rest() -> list[Noted]:
    """On keys, deliveries, accounts: what Django's admin writes down."""
    newest = LogEntry.objects.select_related("user").order_by("-pk")[:SHOWN]
    return [Noted(one.action_time, actor_of(one.user), one.object_repr, one.get_change_message()) for one in newest]


def newest(*lists: Iterable[Noted] | None) -> list[Noted]:
    noted = [one for found in lists for one in found or ()]
    return sorted(noted, key=lambda one: one.at, reverse=True)[:SHOWN]
