"""The projections: how they stand, and how fast they move."""

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest

from readmodels.engine.desk.line import Line as Standing
from readmodels.engine.desk.line import lines as standings
from readmodels.engine.desk.rate import look, rates
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.watching import differing
from readmodels.engine.watching.status import Status


class Projections(NamedTuple):
    """`differing`: what comparisons have found of the tables that are live now."""

    lines: list[Standing]
    differing: list[VerificationResult]

    @property
    def statuses(self) -> list[Status]:
        return [line.status for line in self.lines]

    @property
    def moved_at(self) -> datetime | None:
        """When a worker has last moved one of them."""
        return max((line.moved_at for line in self.lines if line.moved_at), default=None)


class Line(NamedTuple):
    """A projection as it is shown. `rate`: positions a second since the last look at the page; None at the first."""

    status: Status
    rate: float | None


class Looked(NamedTuple):
    """`look` is what the page sends along when it is asked for again."""

    lines: list[Line]
    look: str


def standing() -> Projections:
    return Projections(standings(), differing.differing())


def lines(request: HttpRequest, found: Projections) -> Looked:
    now = look({status.name: status.position for status in found.statuses if not status.is_inline})
    moved = rates(request, now)
    return Looked([Line(status, moved.get(status.name)) for status in found.statuses], now.written())
