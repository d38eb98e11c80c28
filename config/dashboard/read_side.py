"""How the read models are doing, in words: whether they follow the log, and what of them waits for an operator."""

from collections.abc import Iterator

from config.dashboard.part import Part
from config.dashboard.projections import Projections
from readmodels.engine.desk.line import Line
from readmodels.engine.verifying.verification import VerificationResult

AWAY = "Orders are taken all the same; it catches up afterwards."


def read_health(read: Projections | None) -> list[Part]:
    if read is None:
        return [Part("Read database", "bad", "not reachable", AWAY)]
    return [
        _database(read),
        *map(_differs, read.differing),
        *(part for line in read.lines for part in _replay(line)),
    ]


def _database(read: Projections) -> Part:
    """All that is amiss with projections, the worst first."""
    found = [*_bad(read), *_fair(read)]
    if found:
        return Part("Read database", found[0][0], "reachable", " ".join(said for _, said in found))
    behind = max((status.lag_events for status in read.statuses), default=0)
    detail = f"Up to {behind:,} events behind the log." if behind else "Every read model is up to date."
    return Part("Read database", "good", "reachable", detail)


def _bad(read: Projections) -> Iterator[tuple[str, str]]:
    if stopped := [status.name for status in read.statuses if status.state == "stopped"]:
        yield "bad", f"Stopped: {', '.join(stopped)}."
    if still := [one.name for one in read.statuses if not (one.healthy or one.pause or one.state == "stopped")]:
        yield "bad", f"Far behind, and not moving: {', '.join(still)}."


def _fair(read: Projections) -> Iterator[tuple[str, str]]:
    if paused := [status.name for status in read.statuses if status.pause]:
        yield "fair", f"Paused by an operator: {', '.join(paused)}."
    if parked := sum(status.parked for status in read.statuses):
        rows = "1 row is" if parked == 1 else f"{parked:,} rows are"
        yield "fair", f"{rows} parked: an event could not be folded."


def _differs(result: VerificationResult) -> Part:
    rows = "1 row is" if result.differing == 1 else f"{result.differing:,} rows are"
    seen = f"{rows} not what the log says, as the last comparison has found. Its page says which; a replay mends them."
    return Part(result.name, "bad", "rows differ", seen, projection=result.name)


def _replay(line: Line) -> Iterator[Part]:
    """One that goes on by itself is nothing to act on."""
    if line.replay is None:
        return
    if line.replay.is_built:
        seen = "A replay has built a new table. See on its page what it changes; then swap it in, or cancel it."
        yield Part(line.name, "fair", "waits for approval", seen, projection=line.name)
    elif line.replay.is_left:
        seen = "A replay of it was begun at the command line and not ended. Go on with it, or cancel it."
        yield Part(line.name, "fair", "replay left", seen, projection=line.name)
    elif line.replay.error:
        seen = f"Its replay was cut short: {line.replay.error}. The workers try again every few seconds."
        yield Part(line.name, "bad", "replay cut short", seen, projection=line.name)
