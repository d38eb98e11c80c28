"""The two databases: whether they answer, of which version, with the tables of this release, and by what clock."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.doctor.finding import Finding, ok, warning, wrong
from config.patience import FAILURES, briefly

OLDEST = 150_000
SKEW, LARGE_SKEW = timedelta(seconds=2), timedelta(minutes=1)


def reach(alias: str) -> Finding:
    try:
        with briefly(alias), connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
            number, version = cursor.fetchone()
    except FAILURES as error:
        return wrong("database", _reason(error), "Start PostgreSQL, or mend the database's URL in the settings.")
    if number < OLDEST:
        return wrong("database", f"PostgreSQL {version} answers", "Use PostgreSQL 15 or newer.")
    return ok("database", f"PostgreSQL {version} answers")


def look(alias: str) -> Iterator[Finding]:
    yield from _migrations(alias)
    yield _clock(alias)


def _migrations(alias: str) -> Iterator[Finding]:
    executor = MigrationExecutor(connections[alias])
    loader = executor.loader
    lacking = [f"{one.app_label}.{one.name}" for one, _ in executor.migration_plan(loader.graph.leaf_nodes())]
    strange = sorted(f"{app}.{name}" for app, name in set(loader.applied_migrations) - set(loader.disk_migrations))
    if lacking:
        remedy = f"Run `manage.py migrate{'' if alias == 'default' else f' --database {alias}'}`."
        yield wrong("migrations", f"not applied: {_few(lacking)}", remedy)
    if strange:
        yield warning("migrations", f"of another release: {_few(strange)}", "Deploy the release that made them.")
    if not lacking and not strange:
        yield ok("migrations", "all are applied")


def _clock(alias: str) -> Finding:
    """The answer was given somewhere between two looks at the clock here."""
    before = timezone.now()
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    skew = max(before - there, there - timezone.now(), timedelta())
    if skew <= SKEW:
        return ok("clock", "the same as here")
    say = wrong if skew > LARGE_SKEW else warning
    seen = f"{skew.total_seconds():.1f} s {'behind' if there < before else 'before'} that of this machine"
    return say("clock", seen, "Have both machines keep the time (NTP): deadlines and tokens depend on it.")


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _reason(error: BaseException) -> str:
    return f"it does not answer: {str(error).strip().splitlines()[0]}" if str(error).strip() else "it does not answer"
