"""Replaying: a shadow table is built from the whole log while the live one goes on serving, then takes its place.

The shadow and its checkpoint are ordinary rows of the read database, so a replay that was killed is gone on with by the
next one.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import OperationalError, ProgrammingError, connections, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable, UndefinedTable

from eventstore import log
from eventstore.log import Mark
from readmodels.engine import checkpoint
from readmodels.engine.catch_up import Advance, advance
from readmodels.engine.checkpoint import LIVE, SHADOW, Checkpoint, Superseded
from readmodels.engine.projection import Projection
from readmodels.engine.table import PREVIOUS_SCHEMA, SCHEMAS
from readmodels.router import READ_DATABASE

BATCH = 10_000
SWAP_ATTEMPTS = 20
SWAP_LOCK_TIMEOUT = "1s"
ABANDONED_AFTER = timedelta(seconds=15)


class ReplayUnderWay(Exception):
    """Another replay of the same read model is under way."""


def replay(projection: Projection[Any], unattended: bool = False) -> Generator[Advance]:
    """Build the read model anew and put it in the place of the live one; yields how far it has come.

    Goes on with a shadow that a killed replay left. Raises ReplayUnderWay, ProjectionStopped, or OperationalError when
    readers hold the live table for so long that it cannot be swapped: the shadow stays, and the next replay goes on
    with it.
    """
    with _alone(projection):
        _prepare(projection, unattended)
    advanced = Advance(0, 1)
    while not advanced.done:
        advanced = _advance(projection)
        yield advanced
    yield _swap_when_free(projection)


def request(name: str) -> None:
    """Have the workers replay a read model: the sweep finds the request if its message is lost."""
    Checkpoint.objects.update_or_create(
        name=name, slot=SHADOW, defaults={"unattended": True, "updated_at": timezone.now() - ABANDONED_AFTER}
    )


def abandoned() -> list[str]:
    """Read models whose replay was left to the workers and has not moved for a while."""
    left = Checkpoint.objects.filter(slot=SHADOW, unattended=True, updated_at__lt=timezone.now() - ABANDONED_AFTER)
    return list(left.values_list("name", flat=True))


def _advance(projection: Projection[Any]) -> Advance:
    with _alone(projection):
        return advance(projection, SHADOW, BATCH)


@contextmanager
def _alone(projection: Projection[Any]) -> Iterator[None]:
    """Give way to another replay: it moved the shadow, swapped it in, or has been writing a batch for long."""
    try:
        yield
    except Superseded:
        pass
    except (OperationalError, ProgrammingError) as error:
        if not isinstance(error.__cause__, LockNotAvailable | UndefinedTable):
            raise
    else:
        return
    raise ReplayUnderWay(f"another replay of {projection.name} is under way")


def _prepare(projection: Projection[Any], unattended: bool) -> None:
    """Start with an empty shadow, unless there is one that this code has begun on this log."""
    table = projection.model._meta.db_table
    with transaction.atomic(using=READ_DATABASE):
        shadow, _ = Checkpoint.objects.select_for_update().get_or_create(
            name=projection.name, slot=SHADOW, defaults={"unattended": unattended}
        )
        if shadow.fold == projection.fingerprint and _exists(SCHEMAS[SHADOW], table) and log.holds(shadow.mark):
            return
        _create_shadow(table)
        shadow.position, shadow.event = Mark(0)
        shadow.fold, shadow.error, shadow.updated_at = projection.fingerprint, "", timezone.now()
        shadow.generation += 1
        shadow.save()


def _create_shadow(table: str) -> None:
    """A table like the live one, with indexes of the same names in a schema of its own."""
    live, shadow = f'"{SCHEMAS[LIVE]}"."{table}"', f'"{SCHEMAS[SHADOW]}"."{table}"'
    _run(f"DROP TABLE IF EXISTS {shadow}")
    _run(f"CREATE TABLE {shadow} (LIKE {live} INCLUDING ALL EXCLUDING INDEXES)")
    for (options,) in _run("SELECT unnest(reloptions) FROM pg_class WHERE oid = %s::regclass", live):
        _run(f"ALTER TABLE {shadow} SET ({options})")
    for name, definition in _run(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype IN ('p', 'u')",
        live,
    ):
        _run(f'ALTER TABLE {shadow} ADD CONSTRAINT "{name}" {definition}')
    for (definition,) in _run(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass "
        "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        live,
    ):
        _run(definition.replace(f" ON {SCHEMAS[LIVE]}.", f" ON {SCHEMAS[SHADOW]}.", 1))


def _swap_when_free(projection: Projection[Any]) -> Advance:
    """Swap as soon as no reader is in the way.

    Waiting long for the lock would keep all new readers waiting behind it.
    """
    for attempt in range(1, SWAP_ATTEMPTS + 1):
        try:
            return _swap(projection)
        except OperationalError:
            if attempt == SWAP_ATTEMPTS:
                raise
            time.sleep(0.1 * attempt)
    raise AssertionError("unreachable")


def _swap(projection: Projection[Any]) -> Advance:
    """Put shadow and checkpoint in the place of the live ones, in one transaction.

    The old table is kept in a schema of its own.
    """
    table = projection.model._meta.db_table
    with transaction.atomic(using=READ_DATABASE):
        _run(f"SET LOCAL lock_timeout = '{SWAP_LOCK_TIMEOUT}'")
        checkpoint.standing(projection.name, LIVE)
        # While this row is locked no runner can move the live table on, so that the shadow overtakes it for good.
        live = Checkpoint.objects.select_for_update().get(name=projection.name, slot=LIVE)
        # A live table that was built from another log has nothing to be overtaken.
        goal = live.position if log.holds(live.mark) else 0
        with _alone(projection):
            reached = checkpoint.standing(projection.name, SHADOW).mark
        while reached.position < goal:
            _advance(projection)
            reached = checkpoint.standing(projection.name, SHADOW).mark
        _run(f'DROP TABLE IF EXISTS "{PREVIOUS_SCHEMA}"."{table}"')
        _run(f'ALTER TABLE "{SCHEMAS[LIVE]}"."{table}" SET SCHEMA "{PREVIOUS_SCHEMA}"')
        _run(f'ALTER TABLE "{SCHEMAS[SHADOW]}"."{table}" SET SCHEMA "{SCHEMAS[LIVE]}"')
        Checkpoint.objects.filter(name=projection.name, slot=SHADOW).delete()
        Checkpoint.objects.filter(pk=live.pk).update(
            position=reached.position,
            event=reached.event,
            generation=live.generation + 1,
            error="",
            updated_at=timezone.now(),
        )
    return Advance(reached.position, reached.position)


def _exists(schema: str, table: str) -> bool:
    ((found,),) = _run("SELECT to_regclass(%s) IS NOT NULL", f'"{schema}"."{table}"')
    return bool(found)


def _run(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall() if cursor.description else []
