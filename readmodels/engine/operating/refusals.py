"""Why something is not done to a projection, as a client reads it."""

from collections.abc import Iterator
from contextlib import contextmanager

from eventstore.decider import CommandRefused
from readmodels.engine.replaying.building import ReplayUnderWay
from readmodels.engine.replaying.swap import NoWayBack
from readmodels.engine.storing.checkpoint import Superseded
from readmodels.engine.storing.pausing import InlineNeverPauses, ProjectionPaused


class IsInline(CommandRefused):
    """It moves with the commands that change it, and is replayed at the command line: they wait for that."""


class IsNeverPaused(CommandRefused):
    """It is inline: it moves with the commands that change it, and cannot be paused."""


class IsReplayed(CommandRefused):
    """A replay of it is under way: cancel that, or wait for its end."""

    code = "replay_under_way"


class NothingToGoBackTo(CommandRefused):
    """There is no previous table of it that could be put back."""

    code = "no_previous_table"


class NothingReplayed(CommandRefused):
    """No replay of it is under way."""


class NothingBuilt(CommandRefused):
    """There is no new table of it that waits to be swapped in."""


class IsPaused(CommandRefused):
    """It is paused already."""


class StaysPaused(CommandRefused):
    """It is paused, and its table stays as it is: resume it first."""

    code = "projection_paused"


class NotPaused(CommandRefused):
    """It is not paused."""


class NoLongerParked(CommandRefused):
    """It is no longer parked: it was retried, or decided on, by somebody else."""


class BrokerAway(CommandRefused):
    """The broker does not answer, so that no worker can be asked. Try again when it is back."""


class ChangedMeanwhile(CommandRefused):
    """Its table was replaced, or somebody else has decided about this row, in the meantime. Look again."""

    code = "concurrent_modification"


@contextmanager
def refusals() -> Iterator[None]:
    """The engine's words in those of the API."""
    try:
        yield
    except ReplayUnderWay as refused:
        raise IsReplayed from refused
    except NoWayBack as refused:
        raise NothingToGoBackTo(reason=str(refused)) from refused
    except InlineNeverPauses as refused:
        raise IsNeverPaused from refused
    except ProjectionPaused as refused:
        raise StaysPaused from refused
    except Superseded as refused:
        raise ChangedMeanwhile from refused
