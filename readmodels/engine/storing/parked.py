"""Parked keys: where a row stands still because an event could not be folded into it, while all others go on."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from eventstore.log import log
from eventstore.log.log import Mark
from readmodels.engine.projection import Key
from readmodels.engine.storing.checkpoint import LIVE
from readmodels.engine.storing.database import run

_HELD = """
    SELECT key, position, discarded_at IS NOT NULL, everywhere FROM readmodels_parked
    WHERE name = %s AND (slot = %s OR discarded_at IS NOT NULL)
"""


class Parked(models.Model):
    """One event that could not be folded into the row of `key`. No later event moves that row, until it is retried.

    `name` and `slot` are those of the table's checkpoint. Where an event gave no key, because it could not even be
    read, `key` is the name of its stream, and it is decided on `everywhere`, for all rows that it touches. A discarded
    one stays, with the reason: no fold of any table of this projection applies it again. `mark` tells it from the event
    that a log which was restored has at that position.
    """

    name = models.TextField()
    slot = models.TextField(default=LIVE)
    key = models.TextField()
    position = models.BigIntegerField()
    category = models.TextField()
    event = models.TextField()
    mark = models.TextField(default="", blank=True)
    everywhere = models.BooleanField(default=False)
    error = models.TextField()
    attempts = models.IntegerField(default=1)
    since = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(default=timezone.now)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)

    class Meta:
        app_label = "readmodels"
        verbose_name = "parked event"
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["name", "slot", "key", "position"], name="readmodels_parked_event")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key} at {self.position}"

    @property
    def which(self) -> dict[str, Any]:
        """Of its projection's, as it is noted what was done with it."""
        return {"key": self.key, "position": self.position}


class Held:
    """What folds into one table pass over: parked keys from a position on, and discarded events; of `keys` only."""

    def __init__(
        self, parked: Mapping[Key, int], discarded: Iterable[tuple[Key, int]], everywhere: Iterable[int] = ()
    ) -> None:
        self._parked = dict(parked)
        self._discarded = set(discarded)
        self.everywhere = frozenset(everywhere)
        self.keys = {*self._parked, *(key for key, _ in self._discarded)}

    def copy(self) -> "Held":
        return Held(self._parked, self._discarded, self.everywhere)

    @property
    def parked(self) -> int:
        """How many keys stand still."""
        return len(self._parked)

    def park(self, key: Key, position: int) -> None:
        self._parked[key] = position
        self.keys.add(key)

    def discard(self, key: Key, position: int) -> None:
        self._discarded.add((key, position))
        self.keys.add(key)

    def discards(self, key: Key, position: int) -> bool:
        return (key, position) in self._discarded or position in self.everywhere

    def holds(self, key: Key, position: int) -> bool:
        # A fold may ask it of every row and event.
        return (
            position >= self._parked.get(key, position + 1)
            or (key, position) in self._discarded
            or position in self.everywhere
        )


def held(name: str, slot: str, but_for: Iterable[Key] = ()) -> Held:
    """What is held up in a table; `but_for` keys that are tried again."""
    parked: dict[Key, int] = {}
    discarded, nowhere = [], []
    for key, position, decided, everywhere in run(_HELD, name, slot):
        if decided and everywhere:
            nowhere.append(position)
        elif decided:
            discarded.append((key, position))
        else:
            parked[key] = min(position, parked.get(key, position))
    kept = {key: position for key, position in parked.items() if key not in frozenset(but_for)}
    return Held(kept, discarded, nowhere)


def park(name: str, slot: str, events: Iterable[Parked]) -> None:
    """Keep what a fold could not apply, in the transaction that writes the rows it could."""
    for one in events:
        one.name, one.slot = name, slot
    # Each shard comes across an event that gives no key.
    Parked.objects.bulk_create(events, ignore_conflicts=True)


def move(name: str, slot: str, to: str) -> list[Parked]:
    """What is parked goes with its table to another slot, but for events that were discarded meanwhile.

    Answers those: their rows stand still, and need not.
    """
    parked = Parked.objects.filter(name=name, slot=slot, discarded_at=None)
    discarded = Parked.objects.filter(name=name, discarded_at__isnull=False)
    decided = parked.filter(Exists(discarded.filter(key=OuterRef("key"), position=OuterRef("position"))))
    freed = list(decided)
    decided.delete()
    parked.update(slot=to)
    return freed


def forget_lost(name: str) -> None:
    """Decisions about events that the log no longer has: others stand at their positions, or will."""
    for one in Parked.objects.filter(name=name, discarded_at__isnull=False).exclude(mark=""):
        if not log.holds(Mark(one.position, one.mark)):
            one.delete()


def discarded(name: str, key: Key) -> set[int]:
    """The positions of the events that never happen to a row."""
    found = Parked.objects.filter(name=name, key=key, discarded_at__isnull=False)
    return set(found.values_list("position", flat=True))


def waiting(name: str | None = None) -> "models.QuerySet[Parked]":
    """The parked events of live tables, oldest first, that nobody has decided on."""
    found = Parked.objects.filter(slot=LIVE, discarded_at=None).order_by("name", "position", "key")
    return found.filter(name=name) if name else found
