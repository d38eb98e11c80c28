"""What projections declare, looked at when Django starts."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import router
from django.db.models import CharField, TextField, UniqueConstraint

from eventstore.database.connection import DATABASE
from readmodels.engine.projection import Projection
from readmodels.engine.registry import registered


def declarations(**options: Any) -> list[CheckMessage]:
    """Every projection can be run as it stands."""
    return [
        message for projection in registered() for check in (_of, _of_table, _of_folds) for message in check(projection)
    ]


def _of(projection: Projection[Any]) -> Iterator[CheckMessage]:
    where = type(projection)
    if not projection.folds:
        yield Error(
            f"{projection.name} folds no event.", hint="Declare: @on(Event, key=...).", obj=where, id="readmodels.E011"
        )
    if projection.shards < 1:
        yield Error(f"{projection.name} has {projection.shards} shards.", obj=where, id="readmodels.E012")
    if projection.inline and not projection.keyed_by_stream:
        yield Error(
            f"{projection.name} is inline, but not keyed by stream.",
            hint="A command locks its streams: nobody else is at rows that have their keys.",
            obj=where,
            id="readmodels.E016",
        )


def _of_table(projection: Projection[Any]) -> Iterator[CheckMessage]:
    where, table = type(projection), projection.model._meta
    if not isinstance(table.pk, TextField | CharField):
        yield Error(
            f"The primary key of {projection.model.__name__} is not text, as the keys of folds are.",
            obj=where,
            id="readmodels.E013",
        )
    constrained = any(isinstance(one, UniqueConstraint) for one in table.constraints)
    unique = constrained or any(field.unique and not field.primary_key for field in table.concrete_fields)
    if unique and not projection.inline:
        yield Error(
            f"{projection.model.__name__} has a unique constraint beside its primary key.",
            hint="What has happened cannot be refused any more; an inline read model can refuse the command.",
            obj=where,
            id="readmodels.E018",
        )
    if projection.inline != (router.db_for_write(projection.model) == DATABASE):
        yield Error(
            f"{projection.name} and its table are not in the same database.",
            hint="The table of an inline read model is in INLINE of readmodels/router.py.",
            obj=where,
            id="readmodels.E017",
        )


def _of_folds(projection: Projection[Any]) -> Iterator[CheckMessage]:
    where = type(projection)
    for event_type, key in projection.declared:
        if isinstance(key, str) and key not in event_type.__struct_fields__:
            yield Error(
                f"{projection.name}: {event_type.__name__} has no field {key!r} to be the key.",
                obj=where,
                id="readmodels.E014",
            )
    for event_type, times in Counter(event_type for event_type, _ in projection.declared).items():
        if times > 1:
            yield Error(
                f"{projection.name} folds {event_type.__name__} in {times} ways; only the last would be used.",
                obj=where,
                id="readmodels.E015",
            )
