"""The projections: how they stand, and how fast they move."""

from datetime import datetime
from time import monotonic
from typing import NamedTuple

from django.db.models import Max

from config.dashboard.pace import Pace
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.watching.status import Status, statuses

_pace = Pace()


class Projections(NamedTuple):
    """`moved_at`: when a worker has last moved one of them."""

    statuses: list[Status]
    moved_at: datetime | None


class Line(NamedTuple):
    """A projection as it is shown. `rate`: events a second by which it has moved; None while nobody can know."""

    status: Status
    rate: float | None

    @property
    def state(self) -> str:
        return self.status.state.replace("_", " ")

    @property
    def is_inline(self) -> bool:
        return self.status.state == "inline"


def standing() -> Projections:
    moved_at = Checkpoint.objects.filter(slot=LIVE).aggregate(newest=Max("updated_at"))["newest"]
    return Projections(statuses(), moved_at)


def lines(found: Projections) -> list[Line]:
    moving = {status.name: status.position for status in found.statuses if status.state != "inline"}
    rates = _pace.look(moving, monotonic())
    return [Line(status, rates.get(status.name)) for status in found.statuses]
