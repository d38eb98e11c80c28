"""One row for each cart: what is in it. Prices are not: they are what they are when it is looked at."""

from typing import Literal, get_args

from django.db import models

from readmodels.engine.row import ReadModel

Status = Literal["open", "abandoned", "checked_out", "merged"]
STATUSES: tuple[str, ...] = get_args(Status)


class Cart(ReadModel):
    """`items` are pairs of a SKU and its units, in the order in which they were added.

    `version` is that of the cart's stream.
    """

    cart_id = models.TextField(primary_key=True)
    customer_id = models.TextField(null=True)
    status = models.TextField(default="open")
    items = models.JSONField(default=list)
    order_id = models.TextField(null=True)
    merged_into = models.TextField(null=True)
    opened_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        indexes = [
            models.Index(fields=["-changed_at", "-cart_id"], name="cart_by_age"),
            models.Index(fields=["status", "-changed_at", "-cart_id"], name="cart_by_status"),
            models.Index(fields=["customer_id", "-changed_at", "-cart_id"], name="cart_by_customer"),
        ]

    @property
    def units(self) -> dict[str, int]:
        return dict(self.items)

    def __str__(self) -> str:
        return self.cart_id
