"""Given events, the row that a projection makes of them; without a database."""

from copy import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import DecimalField, JSONField

from eventstore.event import Event, Recorded
from readmodels.engine.projection import Projection
from readmodels.engine.row import JsonText

START = datetime(2026, 1, 1, tzinfo=UTC)


def rows(projection: Projection[Any], *events: Event) -> dict[str, Any]:
    """Events at positions and versions 1, 2, 3 ..., all at START. What the projection does not read is left out.

    The rows are the same whether they stayed in memory or were written and loaded again after each event.
    """
    recorded = [Recorded(n, n, START, event) for n, event in enumerate(events, 1)]
    read = [one for one in recorded if type(one.event) in projection.folds]
    folded: dict[str, Any] = {}
    projection.fold(folded, read)
    loaded: dict[str, Any] = {}
    for one in read:
        projection.fold(loaded, [one])
        for row in loaded.values():
            row.derive()
        loaded = {key: _loaded(row) for key, row in loaded.items()}
    for row in folded.values():
        row.derive()
    assert {key: _values(_loaded(row)) for key, row in folded.items()} == {
        key: _values(row) for key, row in loaded.items()
    }
    return folded


def _loaded(row: Any) -> Any:
    """As a table gives it back: its decimals are those of the column."""
    found = copy(row)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, DecimalField) and value is not None:
            setattr(found, field.attname, value.quantize(Decimal(1).scaleb(-field.decimal_places)))
        elif isinstance(field, JSONField):
            setattr(found, field.attname, msgspec.json.decode(msgspec.json.encode(value)))
    return found


def _values(row: Any) -> dict[str, Any]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    texts = [field.attname for field in row._meta.concrete_fields if isinstance(field, JsonText)]
    return {**values, **{name: msgspec.json.encode(values[name]) for name in texts}}
