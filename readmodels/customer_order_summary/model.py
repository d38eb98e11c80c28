"""One display-ready row for each order."""

from decimal import Decimal
from typing import cast

from django.db import models

from orders.progress import Progress, Status
from readmodels.engine.row import ReadModel


class CustomerOrderSummary(ReadModel):
    """`lines`, `shipping`, `shipments`, `returns` and `canceled_items` are as the API shows them; `version` is that of
    the order's stream.

    `shipping_address`, `email` and `note` are encrypted, as they are in the log: this table holds no personal data in
    the clear. `unshipped` counts units still to be shipped, `shipped`, `delivered` and `returned` those that were.
    `total` is what the order costs now, without what was canceled of it. Money is exact, and no order is too dear for
    its column. `reason` is that of a cancellation.
    """

    order_id = models.TextField(primary_key=True)
    customer_id = models.TextField(null=True)
    placed_at = models.DateTimeField()
    status = models.TextField()
    payment_status = models.TextField()
    fulfillment_status = models.TextField()
    total = models.DecimalField(max_digits=40, decimal_places=4)
    paid = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    refunded = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    currency = models.TextField()
    shipping_country = models.TextField(null=True)
    shipping_address = models.TextField(null=True)
    email = models.TextField(null=True)
    note = models.TextField(null=True)
    lines = models.JSONField()
    discount = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    shipping = models.JSONField(null=True)
    tax = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    prices_include_tax = models.BooleanField(default=True)
    canceled = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    canceled_items = models.JSONField(default=list)
    shipments = models.JSONField(default=list)
    returns = models.JSONField(default=list)
    payment_due_at = models.DateTimeField(null=True)
    cart_id = models.TextField(null=True)
    reason = models.TextField(null=True)
    version = models.IntegerField()
    unshipped = models.BigIntegerField(default=0)
    shipped = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        verbose_name_plural = "customer order summaries"
        indexes = [
            models.Index(
                "customer_id",
                models.F("placed_at").desc(),
                models.F("order_id").desc(),
                name="order_summary_by_customer",
            )
        ]

    def __str__(self) -> str:
        return self.order_id

    @property
    def progress(self) -> Progress:
        return Progress(
            self.total,
            self.paid,
            self.refunded,
            self.unshipped,
            self.shipped,
            self.delivered,
            self.returned,
            cast(Status, self.status),
        )

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What is shown of its money."""
        return {
            "discount": self.discount,
            "tax": self.tax,
            "canceled": self.canceled,
            "total": self.total,
            "paid": self.paid,
            "outstanding": max(Decimal(0), self.total - self.paid) if self.status == "placed" else Decimal(0),
            "refunded": self.refunded,
            "refundable": self.paid - self.refunded,
        }
