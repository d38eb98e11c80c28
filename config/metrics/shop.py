"""The shop as a collector: its parts are asked one by one, each with little time, and one that fails costs no other."""

from collections.abc import Callable, Iterator

from django.db import connections
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from config.health import state
from config.metrics import following, projections, the_log
from config.metrics.gauge import gauges
from config.patience import FAILURES, briefly
from eventstore.database.connection import DATABASE
from readmodels.router import READ_DATABASE

# By part: the databases that it needs, and what it tells.
PARTS: dict[str, tuple[tuple[str, ...], Callable[[], list[Metric]]]] = {
    "log": ((DATABASE,), the_log.positions),
    "seals": ((DATABASE,), the_log.seals),
    "reactions": ((DATABASE,), following.reactions),
    "deadlines": ((DATABASE,), following.deadlines),
    "outbox": ((DATABASE,), following.outbox),
    "projections": ((DATABASE, READ_DATABASE), projections.projections),
}


class Shop(Collector):
    def collect(self) -> Iterator[Metric]:
        up = {alias: state(alias) == "ok" for alias in connections}
        found = {part: _asked(ask, needed) if all(map(up.get, needed)) else [] for part, (needed, ask) in PARTS.items()}
        yield gauges("up", "Whether a database answers.", "database", up)
        read = {part: bool(metrics) for part, metrics in found.items()}
        yield gauges("scraped", "Whether a part of the metrics could be read, and in time.", "part", read)
        for metrics in found.values():
            yield from metrics


def _asked(ask: Callable[[], list[Metric]], databases: tuple[str, ...]) -> list[Metric]:
    try:
        with briefly(*databases):
            return ask()
    except FAILURES:
        return []
