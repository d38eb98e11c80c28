"""How PostgreSQL is set: whether what was acknowledged outlives a crash, and whether all who connect have room."""

import os
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db import connections

from config.doctor.finding import Finding, ok, warning, wrong
from eventstore.database.connection import DATABASE

# By setting: what it must not be, and what that would mean.
UNSAFE = {
    "fsync": ("off", "a crash of the machine can destroy the database"),
    "full_page_writes": ("off", "a crash of the machine can destroy the database"),
    "autovacuum": ("off", "tables grow without end, and transaction numbers run out"),
}
LOSES = "a crash loses orders that were acknowledged"
# A child of a worker folds, sweeps, reacts and sends.
CONNECTIONS_OF_A_CHILD = 4
NEARLY, ALMOST = 0.8, 0.95
LONG = "1 minute"

_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
_LONG = f"""
    SELECT coalesce(nullif(application_name, ''), 'a process without a name'), pid::text, state,
           extract(epoch FROM clock_timestamp() - xact_start)::float8
    FROM pg_stat_activity
    WHERE xact_start < clock_timestamp() - interval '{LONG}' AND datname = current_database()
      AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    UNION ALL
    SELECT 'the prepared transaction ' || gid, NULL, 'prepared',
           extract(epoch FROM clock_timestamp() - prepared)::float8
    FROM pg_prepared_xacts
    WHERE prepared < clock_timestamp() - interval '{LONG}' AND database = current_database()
    ORDER BY 4 DESC
"""


def look(alias: str) -> Iterator[Finding]:
    names = [*UNSAFE, "synchronous_commit", "max_connections", "superuser_reserved_connections"]
    with connections[alias].cursor() as cursor:
        cursor.execute(_SETTINGS, [names])
        found = dict(cursor.fetchall())
        cursor.execute(_CONNECTIONS)
        (taken,) = cursor.fetchone()
        cursor.execute(_LONG)
        long = cursor.fetchall()
    yield from _safety(alias, found)
    yield _room(found, taken)
    yield from _transactions(long)


def _safety(alias: str, found: Mapping[str, str]) -> Iterator[Finding]:
    unsafe = {name: means for name, (bad, means) in UNSAFE.items() if found.get(name) == bad}
    # The read models are derived: what they lose they fold again.
    if alias == DATABASE and found.get("synchronous_commit") == "off":
        unsafe["synchronous_commit"] = LOSES
    for name, means in unsafe.items():
        yield wrong("durability", f"{name} is off: {means}", f"Set {name} = on in postgresql.conf.")
    if not unsafe:
        yield ok("durability", "what is acknowledged is on disk, and autovacuum runs")


def _room(found: Mapping[str, str], taken: int) -> Finding:
    most = int(found["max_connections"]) - int(found["superuser_reserved_connections"])
    seen = f"{taken:,} of {most:,} are taken"
    if taken >= most * NEARLY:
        say = wrong if taken >= most * ALMOST else warning
        return say("connections", seen, "Run fewer processes or threads, raise max_connections, or set up a pooler.")
    if not settings.BEHIND_POOLER and (wanted := _wanted()) > most:
        seen = f"{seen}; one web process, one worker and one for streams may take {wanted:,}"
        return warning("connections", seen, "Raise max_connections, or lower GRANIAN_BLOCKING_THREADS.")
    return ok("connections", seen)


def _wanted() -> int:
    """What one of each process may take: a web process for each of its threads."""
    threads = settings.WAITING_READS + 2
    return int(threads + CONNECTIONS_OF_A_CHILD * (os.cpu_count() or 1) + 1)


def _transactions(long: list[tuple[str, str | None, str | None, float]]) -> Iterator[Finding]:
    for who, pid, state, seconds in long:
        seen = f"{who}{f' (process {pid})' if pid else ''}, {state}, has one open for {seconds:,.0f} s"
        ends = (
            f"`SELECT pg_terminate_backend({pid})` ends it" if pid else "COMMIT PREPARED or ROLLBACK PREPARED ends it"
        )
        yield warning("transactions", seen, f"Find out what it waits for; {ends}, and until then nothing is vacuumed.")
    if not long:
        yield ok("transactions", "none is open for longer than a minute")
