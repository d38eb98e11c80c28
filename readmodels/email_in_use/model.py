"""One row for each customer who was ever registered, with what tells their e-mail address from all others."""

from django.db import models

from readmodels.engine.row import Row


class EmailInUse(Row):
    """`email_hash` is a keyed hash of the address, and null for who was forgotten. No two customers have the same."""

    customer_id = models.TextField(primary_key=True)
    email_hash = models.TextField(null=True)

    class Meta(Row.Meta):
        app_label = "readmodels"
        constraints = [models.UniqueConstraint(fields=["email_hash"], name="email_in_use_once")]

    def __str__(self) -> str:
        return self.customer_id
