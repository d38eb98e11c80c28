"""What operators did last, beside the shop's commands: those are in the log, with their actor."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.admin.models import LogEntry

from readmodels.engine.operating.operation import newest_operations

SHOWN = 5


class Deed(NamedTuple):
    at: datetime
    who: str
    what: str
    detail: str


def on_projections() -> list[Deed]:
    newest = newest_operations(SHOWN)
    return [Deed(one.done_at, one.actor, f"{one.name}: {one.said}", one.of) for one in newest]


def on_the_rest() -> list[Deed]:
    """On keys, deliveries, accounts: what Django's admin writes down."""
    newest = LogEntry.objects.select_related("user").order_by("-pk")[:SHOWN]
    return [Deed(one.action_time, str(one.user), one.object_repr, one.get_change_message()) for one in newest]


def newest(*lists: Iterable[Deed] | None) -> list[Deed]:
    deeds = [deed for found in lists for deed in found or ()]
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)[:SHOWN]
