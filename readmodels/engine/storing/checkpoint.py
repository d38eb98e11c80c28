"""Checkpoints: up to where in the log a read model has been built."""

from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from eventstore.log.log import START, Mark, Shard
from readmodels.engine.storing.database import run

LIVE = "live"
SHADOW = "shadow"
PREVIOUS = "previous"
SLOTS = (LIVE, SHADOW, PREVIOUS)

_STANDINGS = """
    SELECT id, shard, shards, generation, position, event, fold,
           slot = 'live' AND EXISTS (SELECT FROM readmodels_pause AS pause WHERE pause.name = checkpoint.name)
    FROM readmodels_checkpoint AS checkpoint WHERE name = %s AND slot = %s ORDER BY shard
"""
_MOVE = """
    UPDATE readmodels_checkpoint AS checkpoint SET position = %s, event = %s, error = '', updated_at = %s
    WHERE id = %s AND slot = %s AND position = %s AND generation = %s
      AND NOT (slot = 'live' AND EXISTS (SELECT FROM readmodels_pause AS pause WHERE pause.name = checkpoint.name))
    RETURNING id
"""


class Checkpoint(models.Model):
    """How far a table has come, or one shard of it.

    A read model has a live table, while it is replayed a shadow of it, and after that the previous one, each with a
    checkpoint for each of its `shards`; those of a shadow are also called chunks.

    It stands at an event, which `event` names: a log that was restored has another one there, or none.

    `generation` changes when another table takes the place of the live one or rows are mended in it, so that a runner
    that read before is refused. `error` says why the projection stands still; empty when it does not. `fold` names the
    code that builds a shadow: it is not gone on with by other code. `unattended`: workers build it, and another one
    goes on where one has died. `on_approval`: they leave it when it is built, for an operator to see how it compares.
    """

    name = models.TextField()
    slot = models.TextField(choices=[(slot, slot) for slot in SLOTS])
    shard = models.IntegerField(default=0)
    shards = models.IntegerField(default=1)
    position = models.BigIntegerField(default=0)
    event = models.TextField(default="", blank=True)
    generation = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)
    fold = models.TextField(default="", blank=True)
    unattended = models.BooleanField(default=False)
    on_approval = models.BooleanField(default=False, db_default=False)
    begun_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "readmodels"
        verbose_name = "projection"
        default_permissions = ("view", "change")
        constraints = [models.UniqueConstraint(fields=["name", "slot", "shard"], name="readmodels_checkpoint_shard")]

    def __str__(self) -> str:
        return f"{self.name} ({self.slot})"

    @property
    def mark(self) -> Mark:
        return Mark(self.position, self.event)


class Standing(NamedTuple):
    """A checkpoint as it was read; moving it succeeds only if it still stands there, and is not `paused`."""

    pk: int
    name: str
    slot: str
    shard: Shard
    generation: int
    mark: Mark
    fold: str
    paused: bool

    @property
    def position(self) -> int:
        return self.mark.position


class Superseded(Exception):
    """Somebody else moved the checkpoint in the meantime, or has paused it; nothing was written."""


def standings(name: str, slot: str = LIVE, lock: bool = False) -> list[Standing]:
    """Where the checkpoints of a table stand, by shard; none where it has not begun, or is gone.

    `lock` keeps all runners from moving them until the transaction ends.
    """
    return [
        Standing(pk, name, slot, Shard(number, of), generation, Mark(at, event), fold, paused)
        for pk, number, of, generation, at, event, fold, paused in run(
            _STANDINGS + ("FOR UPDATE" if lock else ""), name, slot
        )
    ]


def live(name: str, shards: int, lock: bool = False) -> list[Standing]:
    """Those of the live table; where it has none, they begin, so many, at the start of the log."""
    if not (found := standings(name, LIVE, lock)):
        begin(name, LIVE, shards)
        found = standings(name, LIVE, lock)
    return found


def shadow(name: str, fold: str, lock: bool = False) -> list[Standing]:
    """Those of the shadow, one by chunk. Raises Superseded when it is gone, or built by other code than `fold`."""
    found = standings(name, SHADOW, lock)
    if not found or any(one.fold != fold for one in found):
        raise Superseded(f"this replay of {name} has ended")
    return found


def hindmost(*slots: str) -> dict[tuple[str, str], Checkpoint]:
    """By name and slot, of all shards the one that has come least far."""
    return {(one.name, one.slot): one for one in Checkpoint.objects.filter(slot__in=slots).order_by("-position")}


def begin(name: str, slot: str, shards: int, mark: Mark = START, **fields: Any) -> None:
    """Checkpoints for a table, all of them at one place. Those that are there already are left as they are."""
    Checkpoint.objects.bulk_create(
        [
            Checkpoint(
                name=name, slot=slot, shard=number, shards=shards, position=mark.position, event=mark.event, **fields
            )
            for number in range(shards)
        ],
        ignore_conflicts=True,
    )


def position(name: str) -> int:
    """Up to where every shard of the live table has come; 0 where none has begun."""
    return min((standing.position for standing in standings(name)), default=0)


def reached(name: str) -> models.Subquery:
    """The same, to be asked for in a query of the rows; NULL where none has begun."""
    live = Checkpoint.objects.filter(name=name, slot=LIVE).order_by("position")
    return models.Subquery(live.values("position")[:1])


def move(seen: Standing, reached: Mark) -> None:
    """Compare and set, in the caller's transaction: the row stays locked until it ends. Raises Superseded."""
    stood = (seen.pk, seen.slot, seen.position, seen.generation)
    if not run(_MOVE, reached.position, reached.event, timezone.now(), *stood):
        raise Superseded(f"{seen.name} ({seen.slot}) no longer stands at {seen.position}, or is paused")


def stop(seen: Standing, error: str) -> None:
    """Note why the projection cannot go on from where it stands, unless somebody else has moved it since."""
    still = Checkpoint.objects.filter(pk=seen.pk, slot=seen.slot, position=seen.position, generation=seen.generation)
    still.exclude(error=error).update(error=error, updated_at=timezone.now())


def stop_shadow(name: str, error: str) -> None:
    """Note why a replay is cut short. It is gone on with all the same, and the next batch takes the note away."""
    Checkpoint.objects.filter(name=name, slot=SHADOW).update(error=error)


def stands_from_now(name: str) -> None:
    """That the live table did not move until now was meant so: it says nothing of the workers."""
    Checkpoint.objects.filter(name=name, slot=LIVE).update(updated_at=timezone.now())


def refuse_runners(name: str) -> None:
    """Whoever has read the live table's rows before this transaction cannot write them back after it."""
    Checkpoint.objects.filter(name=name, slot=LIVE).update(generation=models.F("generation") + 1)
