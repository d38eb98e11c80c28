"""What an operator can do with a projection: how it is explained, when it is offered, and what it does."""

from collections.abc import Callable
from typing import Any, NamedTuple

from kombu.exceptions import OperationalError as BrokerDown

from readmodels.engine import tasks
from readmodels.engine.desk.form import ActForm, ReasonForm, ReplayForm, TableForm
from readmodels.engine.desk.line import Line
from readmodels.engine.operating.refusals import (
    BrokerAway,
    ChangedMeanwhile,
    IsPaused,
    IsReplayed,
    NothingBuilt,
    NothingReplayed,
    NotPaused,
)
from readmodels.engine.projection import Projection
from readmodels.engine.replaying import building, swap
from readmodels.engine.replaying.replay import request
from readmodels.engine.replaying.under_way import under_way
from readmodels.engine.storing import checkpoint, pausing
from readmodels.engine.storing.checkpoint import LIVE, SHADOW

Asked = dict[str, Any]


class Act(NamedTuple):
    """`does` what was asked for at an operator's word, and answers what to tell them. Raises CommandRefused, and what
    the engine raises. `otherwise` is why it is not offered. `slot` has a table that has to be the one that was seen:
    a second roll-back would undo the first, and another new table is one that nobody has looked at.
    """

    name: str
    title: str
    explains: tuple[str, ...]
    otherwise: str
    offered: Callable[[Line], bool]
    does: Callable[[Projection[Any], Asked, str], str]
    form: type[ActForm] = ActForm
    is_grave: bool = False
    is_for_inline: bool = False
    slot: str = ""

    def do(self, projection: Projection[Any], form: ActForm, by: str) -> str:
        """Raises ChangedMeanwhile, and what `does` raises."""
        if self.slot and table(projection.name, self.slot, lock=True) != form.cleaned_data["seen"]:
            raise ChangedMeanwhile
        return self.does(projection, form.detail, by)


def table(name: str, slot: str, lock: bool = False) -> str:
    """Which one it is: another that takes its place has other checkpoints."""
    return " ".join(str(one.pk) for one in checkpoint.standings(name, slot, lock))


def _replay(projection: Projection[Any], asked: Asked, by: str) -> str:
    """One that waits for approval is gone on with by another act: there its comparison has been seen."""
    replay = under_way().get(projection.name)
    if replay is not None and not replay.is_left:
        raise IsReplayed
    if not request(projection.name, on_approval=asked.get("on_approval", False)):
        raise IsReplayed
    return "The replay is asked for: a worker begins within seconds."


def _swap(projection: Projection[Any], asked: Asked, by: str) -> str:
    replay = under_way().get(projection.name)
    if replay is None or not replay.is_built:
        raise NothingBuilt
    request(projection.name)
    return "A worker folds in what came since, and swaps the new table in within seconds."


def _cancel(projection: Projection[Any], asked: Asked, by: str) -> str:
    if not building.cancel(projection):
        raise NothingReplayed
    return "The replay is canceled, and what it had built is dropped. The present table stays."


def _roll_back(projection: Projection[Any], asked: Asked, by: str) -> str:
    swap.roll_back(projection)
    return "The previous table is back. What came since is folded into it within seconds."


def _verify(projection: Projection[Any], asked: Asked, by: str) -> str:
    try:
        tasks.verify.apply_async((projection.name,), retry=False, ignore_result=True)
    except BrokerDown as down:
        raise BrokerAway from down
    return "A worker compares it with the log. What it finds is shown here."


def _pause(projection: Projection[Any], asked: Asked, by: str) -> str:
    if not pausing.pause(projection, asked["reason"], by):
        raise IsPaused
    return "It is paused: its table stays as it is until you resume it."


def _resume(projection: Projection[Any], asked: Asked, by: str) -> str:
    if not pausing.resume(projection):
        raise NotPaused
    return "It goes on within seconds."


ACTS = (
    Act(
        "resume",
        "Resume",
        ("The workers fold in what came since it was paused.",),
        "It is not paused.",
        lambda line: bool(line.paused),
        _resume,
    ),
    Act(
        "swap",
        "Swap in",
        (
            "The new table takes the place of the present one, with all that came in since it was built.",
            "The present table is kept as the previous one, until the next replay: you can roll back to it.",
        ),
        "There is no new table that waits for that.",
        lambda line: line.replay is not None and line.replay.is_built,
        _swap,
        TableForm,
        slot=SHADOW,
    ),
    Act(
        "replay",
        "Replay",
        (
            "The workers build its table anew from the whole log, compare the two, and swap it in.",
            "The present table is served and kept current meanwhile, and orders are taken.",
            "A replay sends no commands, mails or webhooks.",
            "You can cancel it, and roll back afterwards.",
        ),
        "It is being replayed already.",
        lambda line: line.can_replay,
        _replay,
        ReplayForm,
    ),
    Act(
        "cancel",
        "Cancel the replay",
        ("What it has built is dropped. The present table is not touched.",),
        "No replay of it is under way.",
        lambda line: line.replay is not None,
        _cancel,
        is_grave=True,
    ),
    Act(
        "rollback",
        "Roll back",
        (
            "The table that the last replay replaced takes its place again, and what came since is folded into it.",
            "Until that is done readers see it as it was then.",
            "The present table is kept: to roll back once more puts it back.",
        ),
        "There is no previous table that could be put back, or a replay is under way.",
        lambda line: line.can_roll_back,
        _roll_back,
        TableForm,
        slot=LIVE,
    ),
    Act(
        "verify",
        "Compare with the log",
        (
            "A worker folds the whole log once more, beside the table, and compares the two row by row.",
            "It takes as long as a replay, and changes nothing.",
        ),
        "It stands still: there is nothing that it could be compared with.",
        lambda line: not line.status.error,
        _verify,
        is_for_inline=True,
    ),
    Act(
        "pause",
        "Pause",
        (
            "Its table stays as it is, whatever happens, until you resume it. Readers are told how far it is behind.",
            "Orders are taken all the same.",
        ),
        "It is paused already.",
        lambda line: not line.paused,
        _pause,
        ReasonForm,
    ),
)


def act(name: str, line: Line) -> Act | None:
    """None also for what is never done to an inline one."""
    found = next((one for one in ACTS if one.name == name), None)
    return None if found is None or (line.status.is_inline and not found.is_for_inline) else found


def offered(line: Line) -> list[Act]:
    return [one for one in ACTS if act(one.name, line) and one.offered(line)]
