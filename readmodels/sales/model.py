"""What was sold: a row for each product of each order and of each credit note, and one for the order itself."""

from django.db import models

from orders.amounts import NOTHING
from readmodels.engine.row import ReadModel

PLACED, CANCELED, CREDITED = "placed", "canceled", "credited"


class Sale(ReadModel):
    """`amount` of money, tax included, for a `quantity` of a product, on the day (UTC) of the order or credit note.

    Of these, `units_canceled` and `amount_canceled` were taken out of the order again, all or some, and
    `units_returned` and `amount_returned` came back. `tax` is how much of what is left is tax.

    `day` is None while nothing but a cancellation is known. `country` is empty where none is named. An order is counted
    by a row that has no `sku`, and nothing else.
    """

    key = models.TextField(primary_key=True)
    kind = models.TextField(default=PLACED)
    day = models.DateField(null=True)
    sku = models.TextField(default="")
    name = models.TextField(default="")
    country = models.TextField(default="")
    currency = models.TextField(default="")
    quantity = models.BigIntegerField(default=0)
    amount = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    tax = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    units_canceled = models.BigIntegerField(default=0)
    amount_canceled = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    units_returned = models.BigIntegerField(default=0)
    amount_returned = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        # None on what a cancellation or a return changes: they touch no index.
        indexes = [
            models.Index(fields=["day"], name="sale_by_day"),
            models.Index(fields=["sku", "day"], name="sale_by_product"),
        ]

    def __str__(self) -> str:
        return self.key
