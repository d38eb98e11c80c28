"""Tables beside the slots, filled from the log within one transaction: to compare with, or for a moment of the past."""

from collections.abc import Iterator
from functools import partial

from django.db import transaction

from readmodels.engine.folding.fold import BULK, Budget, folded, until_taken
from readmodels.engine.folding.slice import Slice
from readmodels.engine.storing.database import run
from readmodels.engine.storing.parked import Held
from readmodels.engine.storing.shape import shape
from readmodels.engine.storing.table import Table


def empty_like(live: Table, name: str, temporary: bool = False) -> Table:
    """A new table with the columns, checks and primary key of the live one. A temporary one is gone at the commit."""
    kind, end = ("TEMPORARY TABLE", "ON COMMIT DROP") if temporary else ("TABLE", "")
    # LIKE would keep a lock on the live table until the transaction ends, and no replay could be swapped in.
    run(f"CREATE {kind} {name} ({shape(live)}) {end}", database=live.database)
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
