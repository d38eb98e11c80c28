"""Which tables live in which database: read models and their checkpoints in `readmodels`, all else beside the log."""

from typing import Any

from django.db.models import Model

READ_DATABASE = "readmodels"


class ReadModelsRouter:
    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return READ_DATABASE if model._meta.app_label == "readmodels" else None

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        return None

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        return (database == READ_DATABASE) == (app_label == "readmodels")
