"""What a table is made of: columns with all that is said of them, checks and primary key, but no index."""

from readmodels.engine.storing.database import run
from readmodels.engine.storing.table import Table

_SHAPE = """
    SELECT string_agg(part, ', ') FROM (
        (SELECT concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
            'COLLATE ' || nullif(attcollation, 0)::regcollation,
            CASE attgenerated WHEN '' THEN 'DEFAULT ' || pg_get_expr(adbin, adrelid)
                ELSE 'GENERATED ALWAYS AS (' || pg_get_expr(adbin, adrelid) || ') STORED' END,
            CASE WHEN attnotnull THEN 'NOT NULL' END) AS part
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
        UNION ALL
        (SELECT pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = %s::regclass AND contype::text IN ('p', 'c') ORDER BY conname)
    ) AS parts
"""
_INDEXES = "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = %s::regclass"


def exists(table: Table) -> bool:
    ((found,),) = run("SELECT to_regclass(%s) IS NOT NULL", table.name, database=table.database)
    return bool(found)


def shape(table: Table) -> str:
    """As it stands between the brackets of CREATE TABLE."""
    ((found,),) = run(_SHAPE, table.name, table.name, database=table.database)
    return str(found)


def indexes(table: Table) -> set[str]:
    """Their names."""
    return {name for (name,) in run(_INDEXES, table.name, database=table.database)}
