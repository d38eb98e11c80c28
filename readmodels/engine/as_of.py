"""The shop as it was: a read model of a moment in the past, in a table that can be queried like the live one."""

import re
from collections.abc import Generator, Iterator
from datetime import datetime
from typing import Any

from django.db import ProgrammingError, connections, transaction

from eventstore import log
from readmodels.engine import shadow
from readmodels.engine.catch_up import Advance
from readmodels.engine.checkpoint import LIVE
from readmodels.engine.folding import folded
from readmodels.engine.parked import held
from readmodels.engine.projection import Projection
from readmodels.engine.replay import BUDGET
from readmodels.engine.slice import Slice
from readmodels.engine.table import Table
from readmodels.router import READ_DATABASE


class CannotBuild(Exception):
    """There can be no such table, or no such moment."""


def build_as_of(projection: Projection[Any], moment: int | datetime, into: str) -> Generator[Advance]:
    """Build the table `into` as the read model was at a position of the log, or at a time.

    What had happened by a time is what events say that occurred by then; an imported history has its own times. Raises
    CannotBuild. One transaction: there is no such table until it is whole, and nothing is left of a killed command.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", into):
        raise CannotBuild(f"{into!r} is no name for a table: small letters, digits and underscores")
    head = log.head().position
    if isinstance(moment, int) and not 0 <= moment <= head:
        raise CannotBuild(f"there is no position {moment:,} in the log; it goes up to {head:,}")
    upto = moment if isinstance(moment, int) else head
    before = moment if isinstance(moment, datetime) else None
    with transaction.atomic(using=READ_DATABASE):
        with connections[READ_DATABASE].cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield from _build(projection, upto, before, into)


def _build(projection: Projection[Any], upto: int, before: datetime | None, into: str) -> Iterator[Advance]:
    try:
        shadow.create(projection.model, f'"{into}"')
    except ProgrammingError as error:
        raise CannotBuild(f"{into} cannot be made: {error}") from error
    table = Table(projection.model, name=f'"{into}"')
    passed = held(projection.name, LIVE)
    reached = 0
    while reached < upto:
        part = Slice(projection, before=before)
        folding = folded(part, table if reached else None, passed, reached, upto, BUDGET)
        table.write(folding.rows, folding.found)
        reached, passed = folding.position, folding.held
        yield Advance(reached, upto)
