"""The read models: how far each has come, whether it moves, what is parked, and how far its replay is."""

from collections import defaultdict

from prometheus_client.core import Metric

from config.metrics.gauge import choices, gauges
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.watching.health import still_seconds
from readmodels.engine.watching.status import STATES, Status, statuses

LABEL = "projection"


def projections() -> list[Metric]:
    found = statuses()
    states = {status.name: status.state for status in found}
    return [
        _of("projection_position", "Up to where the read model has every event.", found, "position"),
        _of("projection_lag_events", "Events that it has still to fold, counted up to 100,000.", found, "lag_events"),
        _of("projection_lag_seconds", "Age of the oldest of them.", found, "lag_seconds"),
        _of("projection_still_seconds", "Since when its position has not moved.", found, "still_seconds"),
        _of("projection_healthy", "0 where it has stopped, or is far behind and does not move.", found, "healthy"),
        _of("projection_parked_keys", "Rows that stand still, as an event could not be folded.", found, "parked"),
        choices("projection_state", "1 for the state that it is in.", LABEL, "state", states, STATES),
        *_replays(found[0].head if found else 0),
    ]


def _of(name: str, says: str, found: list[Status], fact: str) -> Metric:
    return gauges(name, says, LABEL, {status.name: getattr(status, fact) for status in found})


def _replays(head: int) -> list[Metric]:
    """Of those under way, by their chunks."""
    chunks = defaultdict(list)
    for chunk in Checkpoint.objects.filter(slot=SHADOW):
        chunks[chunk.name].append(chunk)
    done = {name: min(sum(chunk.position for chunk in of) / max(head * len(of), 1), 1.0) for name, of in chunks.items()}
    still = {name: min(map(still_seconds, of)) for name, of in chunks.items()}
    return [
        gauges("replay_progress_ratio", "How much of the log a replay under way has read.", LABEL, done),
        gauges("replay_still_seconds", "Since when none of its chunks has moved.", LABEL, still),
    ]
