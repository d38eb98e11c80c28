"""Which tables live in which database: read models and their checkpoints in `readmodels`, all else beside the log."""

from typing import Any

from django.db.models import Model

from eventstore.database.connection import DATABASE

READ_DATABASE = "readmodels"
# Inline read models, which move in the transactions of the log: their tables stand beside it.
INLINE = frozenset({"emailinuse"})


class ReadModelsRouter:
    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        if model._meta.app_label != "readmodels":
            return None
        return DATABASE if model._meta.model_name in INLINE else READ_DATABASE

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        return None

    def allow_migrate(self, database: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return (database == READ_DATABASE) == (app_label == "readmodels" and model_name not in INLINE)
