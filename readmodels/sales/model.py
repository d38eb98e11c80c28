"""What was sold: a row for each product of each order and of each credit note."""

from decimal import Decimal

from django.db import models

from readmodels.engine.row import ReadModel

PLACED, CANCELED, CREDITED = "placed", "canceled", "credited"


class Sale(ReadModel):
    """`amount` of money, tax included, for a `quantity` of a product, on the day (UTC) of the order or credit note.

    Of it, `amount_canceled` and `amount_returned` are what units cost that were canceled, or came back, one by one.

    `day` is None while nothing but a cancellation is known. `country` is empty where none is named. An order is counted
    by the row that `leads`, which is that of its first line.
    """

    key = models.TextField(primary_key=True)
    kind = models.TextField(default=PLACED)
    day = models.DateField(null=True)
    sku = models.TextField(default="")
    name = models.TextField(default="")
    country = models.TextField(default="")
    currency = models.TextField(default="")
    quantity = models.BigIntegerField(default=0)
    amount = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    units_canceled = models.BigIntegerField(default=0)
    amount_canceled = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    units_returned = models.BigIntegerField(default=0)
    amount_returned = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    leads = models.BooleanField(default=False)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        # None on what a cancellation changes: it touches no index.
        indexes = [
            models.Index(fields=["day"], name="sale_by_day"),
            models.Index(fields=["sku", "day"], name="sale_by_product"),
        ]

    def __str__(self) -> str:
        return self.key
