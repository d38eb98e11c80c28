"""What is done to projections, once for each command, and who has done it: one record, whichever way it came."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from eventstore.commands.batch import Envelope
from eventstore.commands.execution import FingerprintMismatch
from eventstore.database.snapshot import unhurried
from eventstore.identifier import uuid7
from readmodels.router import READ_DATABASE

WORKERS = "workers"
SAID = {
    "replay": "asked for a replay",
    "swap": "had the new table swapped in",
    "cancel": "canceled the replay",
    "rollback": "put the previous table back",
    "verify": "asked for a comparison with the log",
    "pause": "paused it",
    "resume": "resumed it",
    "retry": "had a parked event tried again",
    "discard": "discarded a parked event",
    "rebuild": "had one row built anew",
    "swapped": "swapped the new table in: the replay has ended, 100 %",
    "filled": "built the table itself anew: the replay has ended, 100 %",
    "built": "built the new table, 100 %: it waits for approval",
    "cut_short": "did not bring the replay to its end",
}
# How a replay has ended, for the time being or for good.
ENDS = ("swapped", "filled", "built", "cancel", "cut_short")


class Operation(models.Model):
    """One that was carried out: `detail` is what was asked for beside the projection, `answer` what it came to.

    `command_id` is made of the Idempotency-Key, or of a form of the admin, and whose it is: who sends it again gets
    that answer. What came without either, as from the command line, has one of its own, and no answer.
    """

    command_id = models.UUIDField(unique=True)
    fingerprint = models.BinaryField()
    name = models.TextField()
    action = models.TextField()
    detail = models.JSONField(default=dict)
    actor = models.TextField()
    done_at = models.DateTimeField(default=timezone.now)
    answer = models.JSONField(null=True)

    class Meta:
        app_label = "readmodels"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["name", "id"], name="readmodels_operation_by_name")]

    def __str__(self) -> str:
        return f"{self.action} of {self.name} by {self.actor}"

    @property
    def said(self) -> str:
        """What was done, in words."""
        return SAID.get(self.action, self.action)

    @property
    def of(self) -> str:
        """Of what in particular, how, and why."""
        told = ((name.replace("_", " "), value) for name, value in self.detail.items())
        return ", ".join(name if value is True else f"{name}: {value}" for name, value in told)


def newest_operations(limit: int, name: str | None = None) -> list[Operation]:
    """Of one projection, or of all."""
    found = Operation.objects.filter(name=name) if name else Operation.objects.all()
    return list(found.order_by("-id").defer("answer", "fingerprint")[:limit])


def note(name: str, action: str, detail: dict[str, Any], actor: str) -> None:
    """What was done under no id of its sender's, as at the command line, in the caller's transaction."""
    Operation.objects.create(command_id=uuid7(), fingerprint=b"", name=name, action=action, detail=detail, actor=actor)


def note_cut_short(name: str, why: str, actor: str) -> None:
    """Once, however often it is tried again and fails of the same."""
    last = Operation.objects.filter(name=name).order_by("-id").first()
    if last is None or (last.action, last.detail.get("why")) != ("cut_short", why):
        note(name, "cut_short", {"why": why}, actor)


@contextmanager
def noted(name: str, action: str, detail: dict[str, Any], actor: str) -> Iterator[None]:
    """What is done within is noted in one transaction with it; what is refused is not."""
    with unhurried(READ_DATABASE):
        yield
        note(name, action, detail, actor)


class Done(NamedTuple):
    answer: Any
    repeated: bool


def once(envelope: Envelope, name: str, action: str, detail: dict[str, Any], act: Callable[[], Any]) -> Done:
    """What `act` answers, which is kept, or what it answered when this command came before.

    All in one transaction: what is refused is not noted, and a second one of the same command waits for the first.
    Raises FingerprintMismatch, and whatever `act` raises.
    """
    with unhurried(READ_DATABASE):
        noted = {
            "fingerprint": envelope.fingerprint,
            "name": name,
            "action": action,
            "detail": detail,
            "actor": envelope.actor,
        }
        operation, is_new = Operation.objects.get_or_create(command_id=envelope.id, defaults=noted)
        if is_new:
            operation.answer = act()
            operation.save(update_fields=["answer"])
        elif bytes(operation.fingerprint) != envelope.fingerprint:
            raise FingerprintMismatch
    return Done(operation.answer, not is_new)
