"""Given events, the row that a projection makes of them; without a database."""

from datetime import UTC, datetime
from typing import Any

from eventstore.event import Event, Recorded
from readmodels.engine.projection import Projection

START = datetime(2026, 1, 1, tzinfo=UTC)


def rows(projection: Projection[Any], *events: Event) -> dict[str, Any]:
    """Events at positions and versions 1, 2, 3 ..., all at START. What the projection does not read is left out."""
    recorded = [Recorded(n, n, START, event) for n, event in enumerate(events, 1)]
    folded: dict[str, Any] = {}
    projection.fold(folded, [one for one in recorded if type(one.event) in projection.folds])
    for row in folded.values():
        row.derive()
    return folded
