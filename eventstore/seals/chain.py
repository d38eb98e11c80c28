"""The chain of seals in the database."""

import logging
from collections.abc import Iterator

from django.utils import timezone

from eventstore.database.connection import rows
from eventstore.log import log
from eventstore.seals import leaves
from eventstore.seals.seal import LONGEST_RANGE, ORIGIN, Seal, seal

logger = logging.getLogger(__name__)


def extend() -> Iterator[Seal]:
    """Seal what lies between the last seal and the watermark; yields each seal when it is stored.

    Appends neither wait for it nor pay for it. Ends early when another sealer is at the same work.
    """
    previous, head = newest(), log.watermark()
    while previous.last < head:
        last = min(head, previous.last + LONGEST_RANGE)
        found = leaves.read(previous.last + 1, last)
        if not found and last == head:
            return  # rolled back, so far: nothing to prove
        following = seal(previous, last, found, timezone.now())
        if not _add(following):
            return
        # Whoever keeps the workers' log elsewhere has a witness there.
        logger.info("sealed %d: positions %d to %d, %s", *following[:3], following.hash.hex())
        yield following
        previous = following


def newest() -> Seal:
    """The last seal, or ORIGIN."""
    return next((Seal(*row) for row in rows("last_seal")), ORIGIN)


def read(after: int = 0) -> Iterator[Seal]:
    """The seals after a number, in order."""
    while page := rows("read_seals", after=after):
        yield from (Seal(*row) for row in page)
        after = page[-1][0]


def unsealed(after: int) -> int:
    """How many events the log has above a position, up to the watermark."""
    ((events,),) = rows("count_unsealed", after=after, upto=log.watermark())
    return int(events)


def _add(new: Seal) -> bool:
    return bool(rows("add_seal", **new._asdict(), events=new.events))
