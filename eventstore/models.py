"""Read-only windows on the log's tables, for the admin.

The program itself reads and writes them through stream.py and log.py.
"""

from typing import Any

from django.db import models

from eventstore.read_only import ReadOnlyModel


class StoredJson(models.JSONField):
    """A json column: the driver has parsed it already, unlike jsonb."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value


class Window(ReadOnlyModel):
    """A table of the log, made by the files in sql/."""

    class Meta(ReadOnlyModel.Meta):
        abstract = True
        managed = False


class Stream(Window):
    id = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    version = models.IntegerField()
    fold = models.TextField()
    state = StoredJson()

    class Meta(Window.Meta):
        db_table = "eventstore_stream"

    def __str__(self) -> str:
        return self.name


class Command(Window):
    number = models.BigIntegerField(primary_key=True)
    id = models.UUIDField()
    name = models.TextField()
    actor = models.TextField()
    correlation_id = models.UUIDField()
    causation = models.BigIntegerField(null=True)
    trace_id = models.TextField(null=True)
    recorded_at = models.DateTimeField()
    stream = models.TextField()
    version = models.IntegerField()
    position = models.BigIntegerField()

    class Meta(Window.Meta):
        db_table = "eventstore_command"

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Event(Window):
    position = models.BigIntegerField(primary_key=True)
    stream = models.ForeignKey(Stream, models.DO_NOTHING, db_column="stream_id", db_constraint=False)
    command = models.ForeignKey(Command, models.DO_NOTHING, db_column="command_number", db_constraint=False)
    occurred_at = models.DateTimeField()
    version = models.IntegerField()
    schema = models.SmallIntegerField()
    type = models.TextField()
    payload = StoredJson()

    class Meta(Window.Meta):
        db_table = "eventstore_event"

    def __str__(self) -> str:
        return f"{self.position} {self.type}"


class Seal(Window):
    """Without its marks: half a megabyte that only `events verify` reads."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    events = models.IntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta(Window.Meta):
        db_table = "eventstore_seal"

    def __str__(self) -> str:
        return f"Seal {self.number}"
