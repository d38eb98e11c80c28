"""The shop as it was: a read model of a moment in the past, in a table that can be queried like the live one."""

import re
from collections.abc import Generator, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from eventstore import log
from eventstore.snapshot import unhurried
from readmodels.engine.catch_up import Advance
from readmodels.engine.checkpoint import LIVE
from readmodels.engine.folding import BULK, Budget, folded, until_taken
from readmodels.engine.parked import Held, held
from readmodels.engine.projection import Projection
from readmodels.engine.slice import Slice
from readmodels.engine.table import Table
from readmodels.router import READ_DATABASE

# As LIKE has it, but that keeps a lock on the live table until the transaction ends, and no replay could be swapped in.
_SHAPE = """
    SELECT string_agg(part, ', ') FROM (
        (SELECT concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
            'COLLATE ' || nullif(attcollation, 0)::regcollation,
            CASE attgenerated WHEN '' THEN 'DEFAULT ' || pg_get_expr(adbin, adrelid)
                ELSE 'GENERATED ALWAYS AS (' || pg_get_expr(adbin, adrelid) || ') STORED' END,
            CASE WHEN attnotnull THEN 'NOT NULL' END) AS part
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = %(live)s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
        UNION ALL
        SELECT pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = %(live)s::regclass AND contype::text IN ('p', 'c')
    ) AS parts
"""


class CannotBuild(Exception):
    """There can be no such table, or no such moment."""


def build_as_of(projection: Projection[Any], moment: int | datetime, into: str) -> Generator[Advance]:
    """Build the table `into` as the read model was at a position of the log, or at a time.

    What had happened by a time is what events say that occurred by then; an imported history has its own times. Raises
    CannotBuild. One transaction: there is no such table until it is whole, and nothing is left of a killed command.
    """
    if not re.fullmatch(r"(?!pg_)[a-z_][a-z0-9_]{0,62}", into):
        raise CannotBuild(f"{into!r} is no name for a table: small letters, digits and underscores, not after pg_")
    head = log.head().position
    if isinstance(moment, int) and not 1 <= moment <= head:
        raise CannotBuild(f"there is no position {moment:,} in the log; it goes up to {head:,}")
    if isinstance(moment, datetime) and moment > timezone.now():
        raise CannotBuild(f"{moment} is yet to come")
    upto = moment if isinstance(moment, int) else head
    until = moment if isinstance(moment, datetime) else None
    with unhurried(READ_DATABASE):
        try:
            table = empty_like(Table(projection.model), f'"{into}"')
        except ProgrammingError as error:
            raise CannotBuild(f"{into} cannot be made: {error}") from error
        for reached, _ in fill(table, Slice(projection, until=until), held(projection.name, LIVE), upto):
            yield Advance(reached, upto)


def empty_like(live: Table, name: str, temporary: bool = False) -> Table:
    """A new table with the columns, checks and primary key of the live one. A temporary one is gone at the commit."""
    with connections[live.database].cursor() as cursor:
        cursor.execute(_SHAPE, {"live": live.name})
        ((shape,),) = cursor.fetchall()
        kind, end = ("TEMPORARY TABLE", "ON COMMIT DROP") if temporary else ("TABLE", "")
        cursor.execute(f"CREATE {kind} {name} ({shape}) {end}")
    return Table(live.model, name=name, database=live.database)


def fill(table: Table, part: Slice, passed: Held, upto: int) -> Iterator[tuple[int, Held]]:
    """Rows that are not there yet, from the start of the log up to a position, batch by batch, in a transaction.

    Yields how far it has come, and what is held: what cannot be folded, or the table refuses, is parked as it would be
    live, but nowhere else.
    """
    reached = 0
    while reached < upto:
        reached, passed = until_taken(partial(_fill, table, part, passed, reached, upto), BULK)
        yield reached, passed


def _fill(
    table: Table, part: Slice, passed: Held, after: int, upto: int, budget: Budget, trying: bool
) -> tuple[int, Held]:
    folding = folded(part, table if after else None, passed, after, upto, budget, table if trying else None)
    with transaction.atomic(using=table.database):
        table.write(folding.rows, folding.found)
    return folding.position, folding.held
