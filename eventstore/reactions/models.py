"""How far each follower has come, and what is due when. They stand beside the log, and are no part of it."""

from django.db import models
from django.utils import timezone

from eventstore.log.log import Mark


class FollowerCheckpoint(models.Model):
    """A follower has noted what the events up to here ask for. `error` says why it stands still; empty: it does not."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)
    event = models.TextField(default="", blank=True)
    error = models.TextField(default="", blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "follower"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name

    @property
    def mark(self) -> Mark:
        return Mark(self.position, self.event)


class Deadline(models.Model):
    """What a reaction does with the stream of a key when nothing has come in between.

    It was set by the event at `position`, the stream's `version`. `due_at` is null where the command was refused and is
    not tried again; `refusal` is what was said then.
    """

    reaction = models.TextField()
    key = models.TextField()
    due_at = models.DateTimeField(null=True)
    position = models.BigIntegerField()
    version = models.IntegerField()
    refusal = models.TextField(default="", blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["reaction", "key"], name="reactions_deadline_once")]
        indexes = [models.Index(fields=["due_at"], name="reactions_deadline_due")]

    def __str__(self) -> str:
        return f"{self.reaction} {self.key}"
