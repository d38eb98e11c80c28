"""Pausing: an operator has a projection stand still, whoever would move it, until it is resumed."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from readmodels.engine.projection import Projection, ProjectionStopped
from readmodels.engine.storing import checkpoint
from readmodels.router import READ_DATABASE


class Pause(models.Model):
    """One that is paused, by whom and why. It outlives tables and their checkpoints."""

    name = models.TextField(primary_key=True)
    reason = models.TextField(default="", blank=True)
    by = models.TextField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "readmodels"
        default_permissions = ()

    def __str__(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"by {self.by} since {self.since:%Y-%m-%d %H:%M}{why}"


class ProjectionPaused(ProjectionStopped):
    """It is to stand still."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is paused, and its table stays as it is until `manage.py projections resume {name}`")


class InlineNeverPauses(Exception):
    """It is inline: it moves with the commands that change it, and cannot be paused."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is inline: it moves with the commands that change it, and cannot be paused")


def pause(projection: Projection[Any], reason: str, by: str) -> bool:
    """Whether it was not paused already. Raises InlineNeverPauses.

    Who holds the checkpoint ends its batch first; who has read it before is refused, as its generation has changed.
    """
    _refuse_inline(projection)
    with transaction.atomic(using=READ_DATABASE):
        checkpoint.live(projection.name, projection.shards, lock=True)
        _, is_new = Pause.objects.get_or_create(name=projection.name, defaults={"reason": reason, "by": by})
        if is_new:
            checkpoint.refuse_runners(projection.name)
    return is_new


def resume(projection: Projection[Any]) -> bool:
    """Whether it was paused. The next sweep goes on with it. Raises InlineNeverPauses."""
    _refuse_inline(projection)
    with transaction.atomic(using=READ_DATABASE):
        found, _ = Pause.objects.filter(name=projection.name).delete()
        if found:
            checkpoint.stands_from_now(projection.name)
    return bool(found)


def pauses() -> dict[str, Pause]:
    """By the name of the projection."""
    return {pause.name: pause for pause in Pause.objects.all()}


def refuse_paused(name: str) -> None:
    """Raises ProjectionPaused. It stays true for who has locked the checkpoints."""
    if Pause.objects.filter(name=name).exists():
        raise ProjectionPaused(name)


def _refuse_inline(projection: Projection[Any]) -> None:
    if projection.inline:
        raise InlineNeverPauses(projection.name)
