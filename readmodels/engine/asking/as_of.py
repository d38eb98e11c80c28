"""The shop as it was: a read model of a moment in the past, in a table that can be queried like the live one."""

import re
from collections.abc import Generator
from datetime import datetime
from typing import Any

from django.db import ProgrammingError
from django.utils import timezone

from eventstore.database.snapshot import unhurried
from eventstore.log import log
from readmodels.engine.folding.catch_up import Advance
from readmodels.engine.folding.slice import Slice
from readmodels.engine.projection import Projection
from readmodels.engine.storing.checkpoint import LIVE
from readmodels.engine.storing.parked import held
from readmodels.engine.storing.table import Table
from readmodels.engine.verifying.scratch import empty_like, fill
from readmodels.router import READ_DATABASE


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
