"""The tables of a read model beside the live one: made like it, and put in its place.

Each slot is a schema in which the table, its indexes and its constraints have the names they will have.
"""

from readmodels.engine.row import Row
from readmodels.engine.storing.checkpoint import LIVE, PREVIOUS, SHADOW
from readmodels.engine.storing.database import run
from readmodels.engine.storing.shape import exists, indexes, shape
from readmodels.engine.storing.table import SCHEMAS, Table, refusals


def create(model: type[Row]) -> None:
    """Like the live one, without rows and with its primary key alone."""
    live, made = Table(model, LIVE).name, Table(model, SHADOW).name
    run(f"DROP TABLE IF EXISTS {made}")
    run(f"CREATE TABLE {made} (LIKE {live} INCLUDING ALL EXCLUDING INDEXES)")
    for (options,) in run("SELECT unnest(reloptions) FROM pg_class WHERE oid = %s::regclass", live):
        run(f"ALTER TABLE {made} SET ({options})")
    ((name, definition),) = run(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'",
        live,
    )
    run(f'ALTER TABLE {made} ADD CONSTRAINT "{name}" {definition}')


def index(model: type[Row]) -> None:
    """Give the shadow the indexes of the live table, with the same names, in the caller's transaction.

    Those that it has are left as they are. Raises RowsRefused, and the transaction is void then.
    """
    live, shadow = Table(model, LIVE).name, Table(model, SHADOW).name
    for (definition,) in run(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass "
        "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        live,
    ):
        made = definition.replace(f" ON {SCHEMAS[LIVE]}.", f" ON {SCHEMAS[SHADOW]}.", 1)
        with refusals():
            run(made.replace("INDEX ", "INDEX IF NOT EXISTS ", 1))
    run(f"ANALYZE {shadow}")


def pin(model: type[Row]) -> None:
    """Neither table can be swapped, replaced or dropped until the transaction ends, of which this is the first part."""
    run(f"LOCK TABLE {Table(model, LIVE).name}, {Table(model, SHADOW).name} IN ACCESS SHARE MODE")


def swap_in(model: type[Row]) -> None:
    """The shadow takes the live table's place, which becomes the previous one; in the caller's transaction."""
    run(f"DROP TABLE IF EXISTS {Table(model, PREVIOUS).name}")
    _move(model, LIVE, PREVIOUS)
    _move(model, SHADOW, LIVE)


def swap_back(model: type[Row]) -> None:
    """The live table and the previous one change places; in the caller's transaction. There must be no shadow."""
    _move(model, LIVE, SHADOW)
    _move(model, PREVIOUS, LIVE)
    _move(model, SHADOW, PREVIOUS)


def drop(model: type[Row]) -> None:
    run(f"DROP TABLE IF EXISTS {Table(model, SHADOW).name}")


def same_shape(model: type[Row], slot: str) -> bool:
    """Whether the table of a slot is made as the live one is: a migration changes that one alone."""
    made = Table(model, slot)
    return exists(made) and shape(Table(model)) == shape(made)


def finished(model: type[Row], slot: str) -> bool:
    """The same, and it has the indexes, which a table gets at last."""
    return same_shape(model, slot) and indexes(Table(model)) <= indexes(Table(model, slot))


def _move(model: type[Row], slot: str, to: str) -> None:
    run(f'ALTER TABLE {Table(model, slot).name} SET SCHEMA "{SCHEMAS[to]}"')
