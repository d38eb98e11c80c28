"""Rebuilding one row from the log while its table serves: after its key was parked, or when it alone is wrong."""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from eventstore.log import log
from eventstore.log.log import Unreadable
from readmodels.engine.folding.fold import EVERYTHING, Folding
from readmodels.engine.folding.slice import Slice, by_shard
from readmodels.engine.projection import FoldFailed, Key, Projection
from readmodels.engine.storing import checkpoint
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.storing.parked import Parked, discarded, held, park, waiting
from readmodels.engine.storing.pausing import refuse_paused
from readmodels.engine.storing.table import RowsRefused, Table
from readmodels.router import READ_DATABASE

COPIED = ("key", "position", "category", "event", "mark", "everywhere", "error")


@dataclass(frozen=True)
class Discard:
    """An operator's decision that an event never happens to a row."""

    parked: Parked
    reason: str
    by: str


def rebuild(projection: Projection[Any], key: Key, discard: Discard | None = None, slot: str = LIVE) -> Parked | None:
    """Fold the row of a key from the start of the log. What parks it now, if something does.

    The long part is done while others work at the table; its runners wait for what has been added meanwhile. `slot` has
    the table that is about to be the live one. Raises ProjectionPaused, and Superseded when the table was replaced by
    an older one meanwhile, or by one in other shards, or when somebody else has decided about the row.
    """
    try:
        return _rebuild(projection, key, discard, slot)
    except RowsRefused:
        return _rebuild(projection, key, discard, slot, trying=True)


def _rebuild(
    projection: Projection[Any], key: Key, discard: Discard | None, slot: str, trying: bool = False
) -> Parked | None:
    table = Table(projection.model, slot)
    standings = checkpoint.live(projection.name, projection.shards)
    shards = by_shard(projection, [key], len(standings))
    number = next(number for number, keys in shards.items() if key in keys)
    decided = discarded(projection.name, key)
    passed = held(projection.name, LIVE, but_for=[key])
    if discard is not None:
        passed.discard(key, discard.parked.position)
    folding = Folding(Slice(projection, keys=frozenset([key])), None, passed, 0, table if trying else None)
    folding.fold_carefully(standings[number].position, EVERYTHING)
    with transaction.atomic(using=READ_DATABASE):
        found = checkpoint.standings(projection.name, lock=True)
        if slot == LIVE:
            refuse_paused(projection.name)
        if len(found) != len(standings) or found[number].position < folding.position:
            raise checkpoint.Superseded(f"the table of {projection.name} was replaced meanwhile")
        if discarded(projection.name, key) != decided:
            raise checkpoint.Superseded(f"an event of {key} was discarded meanwhile")
        folding.fold_carefully(found[number].position, EVERYTHING)
        table.delete([key])
        table.write(folding.rows)
        if discard is not None:
            _mark(discard)
        still = _keep(projection.name, key, [one for one in folding.parked if one.key == key])
        checkpoint.refuse_runners(projection.name)
    return still


def retry(projection: Projection[Any], parked: Parked) -> Parked | None:
    """Try a parked event again, with all that came after it. What parks its row now, if something does.

    Raises ProjectionPaused, as its table is to stay as it is; so does `discard`.
    """
    refuse_paused(projection.name)
    keys = touched(projection, parked)
    if keys is None:
        again = waiting(projection.name).filter(pk=parked.pk)
        again.update(attempts=models.F("attempts") + 1, tried_at=timezone.now())
        return parked
    for key in keys:
        rebuild(projection, key)
    if parked.key not in keys:
        waiting(projection.name).filter(pk=parked.pk).delete()
        return None
    return waiting(projection.name).filter(key=parked.key).first()


def discard(projection: Projection[Any], parked: Parked, reason: str, by: str) -> Parked | None:
    """Go on without a parked event, for its row alone and for good. What parks the row now, if something does."""
    refuse_paused(projection.name)
    decision = Discard(parked, reason, by)
    keys = touched(projection, parked)
    if keys is not None and not parked.everywhere:
        return rebuild(projection, parked.key, decision)
    with transaction.atomic(using=READ_DATABASE):
        checkpoint.standings(projection.name, lock=True)
        _mark(decision)
    for key in keys or ():
        rebuild(projection, key)
    return None


def touched(projection: Projection[Any], parked: Parked) -> set[Key] | None:
    """The rows that a parked event touches; None when it cannot be said, because it still gives no key."""
    position = parked.position
    if projection.keyed_by_stream:
        return {parked.key}
    found = log.read(position - 1, position, projection.event_types, 1, unreadable=True)
    if not found or isinstance(found[0].event, Unreadable):
        return None
    try:
        keys = projection.keys(found)
    except FoldFailed:
        return None
    return {parked.key} if parked.key in keys else keys


def _mark(decision: Discard) -> None:
    """Raises Superseded when the event has been retried, or decided on, by somebody else."""
    parked = decision.parked
    found = waiting(parked.name).filter(key=parked.key, position=parked.position)
    if not found.update(discarded_at=timezone.now(), discarded_by=decision.by, reason=decision.reason):
        raise checkpoint.Superseded(f"{parked} is no longer parked")
    # A shadow, or the previous table, may have folded it: its row is built anew when it becomes the live one.
    others = Checkpoint.objects.filter(name=parked.name).exclude(slot=LIVE).values_list("slot", flat=True)
    for slot in set(others):
        park(parked.name, slot, [Parked(**model_to_dict(parked, COPIED))])


def _keep(name: str, key: Key, failed: list[Parked]) -> Parked | None:
    """What parks a key from now on, in the place of what did. An event that fails again was tried once more."""
    before = {one.position: one for one in waiting(name).filter(key=key)}
    waiting(name).filter(key=key).delete()
    for one in failed:
        known = before.get(one.position)
        if known is not None:
            one.attempts, one.since = known.attempts + 1, known.since
        one.pk, one.name, one.slot, one.tried_at = None, name, LIVE, timezone.now()
        one.save(force_insert=True)
    return failed[0] if failed else None
