"""What every read model's table has."""

from django.db import models

from eventstore.read_only import ReadOnlyModel


class ReadModel(ReadOnlyModel):
    """A denormalized row, written by its projection alone. `position` is that of the last event that changed it."""

    position = models.BigIntegerField()

    class Meta(ReadOnlyModel.Meta):
        abstract = True
