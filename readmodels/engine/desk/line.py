"""A projection as the admin shows it: where its tables stand, and its replay, while there is one."""

from datetime import datetime
from typing import Any, NamedTuple

from readmodels.engine.desk.duration import duration
from readmodels.engine.projection import Projection
from readmodels.engine.registry import projection
from readmodels.engine.replaying import swap
from readmodels.engine.replaying.under_way import Replay, under_way
from readmodels.engine.storing import shadow
from readmodels.engine.storing.checkpoint import LIVE, PREVIOUS, Checkpoint, hindmost
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.watching.differing import replaced_since
from readmodels.engine.watching.status import Status, statuses


class Line(NamedTuple):
    status: Status
    live: Checkpoint | None
    previous: Checkpoint | None
    replay: Replay | None

    @property
    def name(self) -> str:
        return self.status.name

    @property
    def projection(self) -> Projection[Any]:
        return projection(self.name)

    @property
    def question(self) -> str:
        """What its rows answer, in a sentence."""
        return (type(self.projection).__doc__ or "").strip().partition("\n")[0]

    @property
    def moved_at(self) -> datetime | None:
        return self.live.updated_at if self.live else None

    @property
    def begun_at(self) -> datetime | None:
        """Since when this table is the live one."""
        return self.live.begun_at if self.live else None

    def is_newer_than(self, result: VerificationResult) -> bool:
        """Another table was live when that comparison was made."""
        return replaced_since(result, self.live)

    @property
    def can_replay(self) -> bool:
        """An inline one is replayed at the command line: commands that change it wait for that."""
        return not self.status.is_inline and (self.replay is None or self.replay.is_left)

    @property
    def can_roll_back(self) -> bool:
        return swap.can_roll_back(self.projection, self.previous, self.replay is not None)

    @property
    def previous_fits(self) -> bool:
        """No migration has changed the live table since."""
        return shadow.finished(self.projection.model, PREVIOUS)

    @property
    def time_left(self) -> str:
        """Of its replay; empty where that cannot be said."""
        left = self.replay.seconds_left if self.replay else None
        return "" if left is None else duration(left)

    @property
    def paused(self) -> str:
        """By whom, since when and why."""
        return str(self.status.pause or "")

    @property
    def errors(self) -> list[str]:
        return [error for error in (self.status.error, self.replay and self.replay.error) if error]


def lines() -> list[Line]:
    tables, replays = hindmost(LIVE, PREVIOUS), under_way()
    return [
        Line(one, tables.get((one.name, LIVE)), tables.get((one.name, PREVIOUS)), replays.get(one.name))
        for one in statuses()
    ]


def line(name: str) -> Line | None:
    return next((line for line in lines() if line.name == name), None)
