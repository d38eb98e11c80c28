"""Checkpoints: up to where in the log a read model has been built."""

from typing import NamedTuple

from django.db import models
from django.utils import timezone

from eventstore.log import Mark

LIVE = "live"
SHADOW = "shadow"


class Checkpoint(models.Model):
    """How far a table has come.

    A read model has a live table, and while it is replayed a shadow of it, each with a checkpoint.

    It stands at an event, which `event` names: a log that was restored has another one there, or none.

    `generation` changes when another table takes the place of the live one, so that a runner that slept meanwhile is
    refused. `error` says why the projection stands still; empty when it does not. `fold` names the code that builds a
    shadow: it is not gone on with by other code. `unattended`: workers build it, and another one goes on where one has
    died.
    """

    name = models.TextField()
    slot = models.TextField(choices=[(LIVE, LIVE), (SHADOW, SHADOW)])
    position = models.BigIntegerField(default=0)
    event = models.TextField(default="", blank=True)
    generation = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)
    fold = models.TextField(default="", blank=True)
    unattended = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "readmodels"
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="readmodels_checkpoint_slot")]

    def __str__(self) -> str:
        return f"{self.name} ({self.slot})"

    @property
    def mark(self) -> Mark:
        return Mark(self.position, self.event)


class Standing(NamedTuple):
    """A checkpoint as it was read; moving it succeeds only if it still stands there."""

    name: str
    slot: str
    position: int
    generation: int
    error: str
    mark: Mark


class Superseded(Exception):
    """Somebody else moved the checkpoint in the meantime; nothing was written."""


def standing(name: str, slot: str = LIVE) -> Standing:
    """Where the checkpoint stands. A live one begins at the start of the log.

    Raises Superseded for a shadow that is gone: its replay has ended.
    """
    checkpoint = Checkpoint.objects.filter(name=name, slot=slot).first()
    if checkpoint is None and slot == SHADOW:
        raise Superseded(f"the replay of {name} has ended")
    if checkpoint is None:
        checkpoint, _ = Checkpoint.objects.get_or_create(name=name, slot=slot)
    return Standing(name, slot, checkpoint.position, checkpoint.generation, checkpoint.error, checkpoint.mark)


def move(seen: Standing, reached: Mark) -> None:
    """Compare and set, in the caller's transaction: the row stays locked until it ends. Raises Superseded."""
    moved = Checkpoint.objects.filter(
        name=seen.name, slot=seen.slot, position=seen.position, generation=seen.generation
    ).update(position=reached.position, event=reached.event, error="", updated_at=timezone.now())
    if not moved:
        raise Superseded(f"{seen.name} ({seen.slot}) no longer stands at {seen.position}")


def stop(seen: Standing, error: str) -> None:
    """Note why the projection cannot go on from where it stands, unless somebody else has moved it since."""
    Checkpoint.objects.filter(
        name=seen.name, slot=seen.slot, position=seen.position, generation=seen.generation
    ).exclude(error=error).update(error=error, updated_at=timezone.now())
