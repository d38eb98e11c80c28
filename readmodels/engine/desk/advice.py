"""What is the matter with a projection, and what to do about it, for who has not built it."""

from typing import NamedTuple

from eventstore.log import log
from readmodels.engine.desk.duration import duration
from readmodels.engine.desk.line import Line
from readmodels.engine.verifying.verification import VerificationResult

INLINE = "Its rows move with the commands that change them: it is never behind. It is replayed at the command line."
LEFT = "A replay of it was begun and not ended, and nobody is at it."
MEND = "Mend that: a migration of this release that was not run, or a full disk. Then it goes on by itself."
OTHER_LOG = "Replay it: a new table is built from the log as it is now."
PARKED = "Look at each below. When its cause is mended, retry it; what should never have happened can be discarded."
STILL = (
    "Start a worker, `celery -A config worker`, or look at the log of the one that runs for what keeps it. "
    "`manage.py doctor` looks at everything that it needs."
)


class Advice(NamedTuple):
    """`level`: good, fair or bad."""

    level: str
    seen: str
    remedy: str = ""


def advice(line: Line, verified: VerificationResult | None) -> list[Advice]:
    """The worst first; one that all is well, if nothing is the matter."""
    found = [*_stopped(line), *_parked(line), *_differing(line, verified), *_replay(line)]
    return found or [_well(line)]


def _stopped(line: Line) -> list[Advice]:
    status = line.status
    if status.error:
        is_of_this_log = line.live is not None and log.holds(line.live.mark)
        return [Advice("bad", f"It stands still: {status.error}.", MEND if is_of_this_log else OTHER_LOG)]
    if status.pause:
        return [Advice("fair", f"It is paused {status.pause}.", "Resume it when that is done: nothing is lost.")]
    if status.is_waiting:
        wait = "1 event waits" if status.lag_events == 1 else f"{status.lag_events:,} events wait"
        seen = f"{wait}, and it has not moved for {duration(status.still_seconds)}."
        return [Advice("fair" if status.healthy else "bad", seen, STILL)]
    return []


def _parked(line: Line) -> list[Advice]:
    count = line.status.parked
    if not count:
        return []
    stand = "1 row stands" if count == 1 else f"{count:,} rows stand"
    return [Advice("fair", f"{stand} still, because an event could not be folded. All others go on.", PARKED)]


def _differing(line: Line, verified: VerificationResult | None) -> list[Advice]:
    """Of the table that is live: the next replay makes the finding void."""
    if verified is None or not verified.differing or line.is_newer_than(verified):
        return []
    rows = "1 row is" if verified.differing == 1 else f"{verified.differing:,} rows are"
    remedy = "See below which, and tell who builds the shop. A replay builds them anew."
    return [Advice("bad", f"{rows} not what the log says, as the last comparison has found.", remedy)]


def _replay(line: Line) -> list[Advice]:
    replay = line.replay
    if replay is None:
        return []
    if replay.error:
        return [Advice("bad", f"Its replay was cut short: {replay.error}.", "The workers try again every few seconds.")]
    if replay.is_built:
        remedy = "Look below at what it would change. Then swap it in, or cancel the replay."
        return [Advice("fair", "A new table is built, and waits for you.", remedy)]
    if replay.is_left:
        return [Advice("fair", LEFT, "Go on with it, or cancel it.")]
    if replay.waits and line.status.pause:
        return [Advice("fair", "Its replay waits as well.", "It is swapped in once the projection is resumed.")]
    return []


def _well(line: Line) -> Advice:
    if line.status.is_inline:
        return Advice("good", INLINE)
    if line.status.lag_events:
        return Advice("good", "Events have come in, and it is catching up.")
    return Advice("good", "It has every event of the log.")
