"""The projections that run, as readmodels/apps.py lists them."""

from typing import Any

from readmodels.engine.folding import inline
from readmodels.engine.projection import Projection

_projections: dict[str, Projection[Any]] = {}


class UnknownProjection(LookupError):
    """There is no projection with this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no projection called {name}; there are: {', '.join(_projections)}")


def register(*projections: Projection[Any]) -> None:
    for projection in projections:
        _projections[projection.name] = projection
        if projection.inline:
            inline.follow(projection)


def registered() -> tuple[Projection[Any], ...]:
    return tuple(_projections.values())


def find(name: str) -> Projection[Any] | None:
    return _projections.get(name)


def projection(name: str) -> Projection[Any]:
    """Raises UnknownProjection."""
    try:
        return _projections[name]
    except KeyError:
        raise UnknownProjection(name) from None
