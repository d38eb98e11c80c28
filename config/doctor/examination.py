"""Every area in turn, each with little time. What is away, or slow, is a finding, and costs no other area."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from django.db import connections

from config.doctor import broker, databases, disk, following, postgres, projections, release, settings, the_log
from config.doctor.finding import Finding, State, unknown
from config.patience import FAILURES, briefly
from eventstore.database.connection import DATABASE
from readmodels.router import READ_DATABASE


class Area(NamedTuple):
    """`needs`: the databases without which it is not looked at."""

    name: str
    look: Callable[[], Iterator[Finding]]
    needs: tuple[str, ...] = ()


class Seen(NamedTuple):
    area: str
    finding: Finding


def areas() -> Iterator[Area]:
    yield Area("settings", settings.look)
    yield Area("release", release.look)
    for alias in connections:
        yield Area(alias, partial(databases.look, alias), (alias,))
        yield Area(alias, partial(postgres.look, alias), (alias,))
        yield Area(alias, partial(disk.look, alias), (alias,))
    yield Area("log", the_log.look, (DATABASE,))
    yield Area("following", following.look, (DATABASE,))
    yield Area("read models", projections.look, (DATABASE, READ_DATABASE))
    yield Area("broker", broker.look)
    yield Area("local", disk.here)


def examine() -> Iterator[Seen]:
    """As it is found: some of it takes a moment."""
    away = set()
    for alias in connections:
        reached = databases.reach(alias)
        yield Seen(alias, reached)
        if reached.state == State.WRONG:
            away.add(alias)
    for area in areas():
        if missing := away.intersection(area.needs):
            if area.needs != (area.name,):
                seen = f"it takes the database {' and '.join(sorted(missing))}"
                yield Seen(area.name, unknown("not looked at", seen, "Mend that first."))
            continue
        yield from (Seen(area.name, finding) for finding in _looked(area))


def _looked(area: Area) -> Iterator[Finding]:
    try:
        with briefly(*area.needs):
            yield from area.look()
    except FAILURES as error:
        yield unknown("not told", error, "Look at the database: it failed, took too long, or is not migrated.")
