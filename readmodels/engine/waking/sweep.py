"""The sweep: every worker looks by itself for what no message has told it.

A wake-up may be lost, a worker killed, the broker gone for good. Each child of a worker therefore has a thread that
catches every projection up and goes on with abandoned replays, whatever the broker does. The checkpoint's
compare-and-set keeps the children out of each other's way.
"""

import logging
from collections.abc import Callable

from eventstore import sweeping
from readmodels.engine import registry, tasks
from readmodels.engine.replaying.replay import abandoned

SECONDS_BETWEEN = 5.0

logger = logging.getLogger(__name__)


def start() -> None:
    """In a child of a worker, which is where the memory that folds take is bounded."""
    sweeping.start("sweep", sweep, SECONDS_BETWEEN)


def sweep() -> None:
    """Catch every projection up, and go on with the replays that were left to the workers and stand still."""
    for projection in registry.registered():
        _undisturbed(tasks.take_turn, projection.name)
    for name in abandoned():
        _undisturbed(tasks.replay, name)


def _undisturbed(work: Callable[[str], None], name: str) -> None:
    """What fails is left to the next sweep, and does not keep this one from the others."""
    try:
        work(name)
    except Exception as error:
        logger.warning("the sweep cannot go on with %s, the next one tries again: %s", name, error)
