"""The Celery side: a task is a doorbell.

It carries a projection's name and a number, no data; lost, doubled or stale ones change nothing.
"""

import logging
import time

from celery import shared_task
from django.db import DatabaseError

from readmodels.engine import registry
from readmodels.engine.folding.catch_up import catch_up as batches
from readmodels.engine.folding.catch_up import refused
from readmodels.engine.operating.operation import WORKERS, note_cut_short
from readmodels.engine.projection import ProjectionStopped
from readmodels.engine.replaying.building import ReplayUnderWay, build_chunk
from readmodels.engine.replaying.replay import replay as replayed
from readmodels.engine.storing import checkpoint
from readmodels.engine.verifying.comparison import Comparison
from readmodels.engine.verifying.verification import keep
from readmodels.engine.verifying.verify import verify as verified
from readmodels.engine.waking import bell

logger = logging.getLogger(__name__)

# A ring older than this has long been answered by the sweep.
STALE_AFTER = 30
TURN = 20.0


@shared_task(expires=STALE_AFTER)
def catch_up(name: str, shard: int = 0) -> None:
    """Bring one shard of a projection to the head of the log."""
    bell.heard(name, shard)
    take_turn(name, shard)


def take_turn(name: str, shard: int | None = None) -> None:
    """Bring a projection, or one shard of it, to the head of the log.

    For one turn at most, so that no projection keeps a worker from the others; the sweep goes on from there.
    """
    end = time.monotonic() + TURN
    try:
        for _ in batches(registry.projection(name), shard):
            if time.monotonic() > end:
                return
    except ProjectionStopped as stopped:
        logger.error("%s", stopped)


def replay(name: str) -> None:
    """Build a read model anew and put it in the place of the live one.

    What differs is kept, as that of a verification is. A second one at the same time leaves it to the first.
    """
    try:
        for _ in replayed(registry.projection(name), unattended=True, report=_keep):
            pass
    except (ReplayUnderWay, ProjectionStopped) as stopped:
        logger.warning("%s", stopped)
    except DatabaseError as error:
        checkpoint.stop_shadow(name, refused(error))
        note_cut_short(name, refused(error), WORKERS)
        raise


def _keep(found: Comparison | None) -> None:
    if found is not None:
        keep(found, before_swap=True)


@shared_task
def build(name: str, chunk: int) -> None:
    """Build one chunk of a replay that a command has begun, and that goes on with it if this ends early."""
    try:
        build_chunk(registry.projection(name), chunk)
    except ProjectionStopped as stopped:
        logger.warning("%s", stopped)


@shared_task
def verify(name: str = "") -> None:
    """Compare every read model with the log, or one, and keep what was found."""
    for projection in [registry.projection(name)] if name else registry.registered():
        try:
            if keep(verified(projection)).differing:
                logger.error("%s differs from the log; the admin and `manage.py verify` say where", projection.name)
        except ProjectionStopped as stopped:
            logger.error("%s", stopped)
