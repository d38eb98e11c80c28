"""The projections: how they stand, and how fast they move."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Max
from django.http import HttpRequest

from readmodels.engine.desk.rate import look, rates
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.watching.status import Status, statuses


class Projections(NamedTuple):
    """`moved_at`: when a worker has last moved one of them."""

    statuses: list[Status]
    moved_at: datetime | None


class Line(NamedTuple):
    """A projection as it is shown. `rate`: positions a second since the last look at the page; None at the first."""

    status: Status
    rate: float | None


class Looked(NamedTuple):
    """`look` is what the page sends along when it is asked for again."""

    lines: list[Line]
    look: str


def standing() -> Projections:
    moved_at = Checkpoint.objects.filter(slot=LIVE).aggregate(newest=Max("updated_at"))["newest"]
    return Projections(statuses(), moved_at)


def lines(request: HttpRequest, found: Projections) -> Looked:
    now = look({status.name: status.position for status in found.statuses if not status.is_inline})
    moved = rates(request, now)
    return Looked([Line(status, moved.get(status.name)) for status in found.statuses], now.written())
