"""What is parked, as its page shows it: the event as it is stored, and the row as it is."""

from typing import Any

from django.db.models import JSONField, Model, TextField

from eventstore.browser import display, history
from eventstore.models import Event
from readmodels.engine.desk.differences import row_address
from readmodels.engine.projection import Projection
from readmodels.engine.registry import find
from readmodels.engine.storing.parked import Parked


def described(parked: Parked) -> dict[str, Any]:
    """For the template. Nothing is opened: what is personal stays encrypted, as it is in both databases."""
    projection = find(parked.name)
    event: Event | None = history.events().filter(position=parked.position).first()
    return {
        "event": event,
        "payload": display.pretty(event.payload) if event else None,
        "is_known": projection is not None,
        "row": _row(projection, parked.key) if projection else [],
        "row_address": row_address(projection, parked.key) if projection else "",
    }


def _row(projection: Projection[Any], key: str) -> list[tuple[str, Any]]:
    """By column; nothing where there is no such row."""
    row: Model | None = projection.model._default_manager.filter(pk=key).first()
    if row is None:
        return []
    values = ((field, getattr(row, field.attname)) for field in row._meta.concrete_fields)
    return [(field.name, display.pretty(value) if _is_json(field, value) else value) for field, value in values]


def _is_json(field: Any, value: Any) -> bool:
    return value is not None and isinstance(field, JSONField) and not isinstance(field, TextField)
