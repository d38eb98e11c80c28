"""Inline read models: rows beside the log that move in the transaction of the command which changes them.

Their rows are never behind, and what their constraints refuse, the command is refused with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg
from django.db import connections
from django.db.models import UniqueConstraint
from msgspec.structs import replace

from eventstore.database.connection import DATABASE
from eventstore.database.snapshot import unhurried
from eventstore.event import Recorded
from eventstore.log import inline, log
from eventstore.log.log import UnreadableEvent
from eventstore.privacy import personal_data
from readmodels.engine.folding.slice import PAGE
from readmodels.engine.projection import FoldFailed, Key, Projection, ProjectionStopped
from readmodels.engine.row import Row
from readmodels.engine.storing.database import run
from readmodels.engine.storing.table import RowsRefused, Table


class InlineTable(Table):
    """Of the log's database, and within its pipelines: errors are psycopg's, and may come at the transaction's end."""

    def __init__(self, model: type[Row]) -> None:
        super().__init__(model, database=DATABASE)

    def _run(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        connection = connections[self.database]
        connection.ensure_connection()
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(sql, parameters)
        # Within a pipeline, to ask what a statement answers is to wait for it.
        return cursor.fetchall() if sql.startswith("SELECT") else []


@dataclass
class InlineFolding:
    """All rows as they follow from the log up to `position`.

    A log may be older than a constraint. As a command would have been, a row is refused a value that another one has at
    that moment: it has none, and is in `refused` for as long.
    """

    projection: Projection[Any]
    position: int = 0
    rows: dict[Key, Any] = field(default_factory=dict)
    refused: set[Key] = field(default_factory=set)
    _owners: dict[tuple[str, Any], Key] = field(default_factory=dict)

    def advance(self, upto: int) -> None:
        """Raises ProjectionStopped."""
        try:
            while self.position < upto:
                page = log.read(self.position, upto, self.projection.event_types, PAGE)
                for recorded, event in zip(page, personal_data.opened([one.event for one in page]), strict=True):
                    self._fold(replace(recorded, event=event))
                self.position = page[-1].position if len(page) == PAGE else upto
        except (FoldFailed, UnreadableEvent) as error:
            raise ProjectionStopped(f"{self.projection.name}: {error}") from error

    def write(self, table: Table) -> None:
        """Raises ProjectionStopped."""
        try:
            table.write(self.rows)
        except RowsRefused as refused:
            raise ProjectionStopped(f"{self.projection.name}: {refused}") from refused

    def _fold(self, recorded: Recorded) -> None:
        keys = self.projection.keys([recorded])
        before = [(name, value) for key in keys if key in self.rows for name, value in self._owned(key)]
        self.projection.fold(self.rows, [recorded])
        for owned in before:
            del self._owners[owned]
        for key in keys:
            self._settle(key)

    def _settle(self, key: Key) -> None:
        self.refused.discard(key)
        for name, value in self._owned(key):
            if self._owners.setdefault((name, value), key) != key:
                setattr(self.rows[key], name, None)
                self.refused.add(key)

    def _owned(self, key: Key) -> list[tuple[str, Any]]:
        """What no other row may have."""
        constraints = self.projection.model._meta.constraints
        names = [name for one in constraints if isinstance(one, UniqueConstraint) for name in one.fields]
        values = [(name, getattr(self.rows[key], name)) for name in names]
        return [(name, value) for name, value in values if value is not None]


def follow(projection: Projection[Any]) -> None:
    """Have it fold what commands append from now on."""
    inline.follow(projection.event_types, partial(_apply, projection), projection.refusals)


def replay(projection: Projection[Any]) -> InlineFolding:
    """Build the rows anew from the log, in one transaction: others see the old ones until all the new are there.

    Commands that change them wait for the last part, in which the log holds all events that they have appended: none of
    them is under way. Raises ProjectionStopped, or OperationalError with nothing changed.
    """
    folding = InlineFolding(projection)
    folding.advance(log.watermark())
    table = Table(projection.model, database=DATABASE)
    with unhurried(DATABASE):
        # Commands that would change a row wait from here on, and so does this for those under way.
        run(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE", database=DATABASE)
        folding.advance(log.drawn())
        table.delete_all()
        folding.write(table)
    return folding


def _apply(projection: Projection[Any], events: Sequence[Recorded]) -> None:
    """Write the rows that these events change, which are locked from now on. Raises what a fold raises."""
    table = InlineTable(projection.model)
    try:
        found = table.load(projection.keys(events), lock=True)
        rows = dict(found)
        projection.fold(rows, events)
    except FoldFailed as failed:
        raise failed.__cause__ or failed from None
    table.write(rows, found)
