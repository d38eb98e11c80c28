"""One display-ready row for each order."""

from decimal import Decimal
from typing import Any, cast

from django.db import models

from catalog import money
from orders.amounts import NOTHING, payable
from orders.progress import Progress, Status
from readmodels.engine.row import ReadModel


class CustomerOrderSummary(ReadModel):
    """`lines`, `shipping`, `shipments`, `returns` and `canceled_items` are as the API shows them, but for lines without
    discount and tax, which leave out what follows from price and quantity. `version` is that of the order's stream.

    `shipping_address`, `email` and `note` are encrypted, as they are in the log: this table holds no personal data in
    the clear. `unshipped` counts units still to be shipped, `shipped`, `delivered` and `returned` those that were.
    `total` is what the order costs now, without what was `canceled` of it; `discount`, on the order as a whole, and
    `tax` are as it was placed. Money is exact, and no order is too dear for its column.
    """

    order_id = models.TextField(primary_key=True)
    customer_id = models.TextField(null=True)
    cart_id = models.TextField(null=True)
    placed_at = models.DateTimeField()
    payment_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    status = models.TextField()
    payment_status = models.TextField()
    fulfillment_status = models.TextField()
    total = models.DecimalField(max_digits=40, decimal_places=4)
    discount = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    tax = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    prices_include_tax = models.BooleanField(default=True)
    canceled = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    paid = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    refunded = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    currency = models.TextField()
    shipping_country = models.TextField(null=True)
    shipping_address = models.TextField(null=True)
    email = models.TextField(null=True)
    note = models.TextField(null=True)
    lines = models.JSONField()
    shipping = models.JSONField(null=True)
    shipments = models.JSONField(default=list)
    returns = models.JSONField(default=list)
    canceled_items = models.JSONField(default=list)
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
    def subtotal(self) -> Decimal:
        """What the lines cost at their prices, less their own discounts, as the order was placed."""
        way, way_tax = NOTHING, NOTHING
        if self.shipping is not None:
            way, way_tax = (Decimal(self.shipping[name]["amount"]) for name in ("amount", "tax"))
        added = NOTHING if self.prices_include_tax else self.tax - way_tax
        return self.total + self.canceled - way - added + self.discount

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid."""
        left = max(NOTHING, self.total - self.paid) if self.status == "placed" else NOTHING
        return payable(left, self.currency)

    @property
    def refundable(self) -> Decimal:
        return self.paid - self.refunded

    @property
    def full_lines(self) -> list[dict[str, Any]]:
        """The lines with all that there is to say about each."""
        return [line if "amount" in line else _completed(line) for line in self.lines]


def _completed(line: dict[str, Any]) -> dict[str, Any]:
    price, currency = Decimal(line["unit_price"]["amount"]), line["unit_price"]["currency"]
    nothing, amount = money.shown(NOTHING, currency), money.shown(line["quantity"] * price, currency)
    return {**line, "discount": nothing, "tax_rate": "0", "tax": nothing, "amount": amount}
