"""One display-ready row for each order."""

import json
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.db import models

from catalog import money
from orders.amounts import NOTHING, overpaid, payable
from orders.duties import END_ORDERS, FULFIL_ORDERS, HANDLE_MONEY
from orders.progress import Progress, Status
from readmodels.engine.row import JsonText, ReadModel


def untouched() -> dict[str, Any]:
    """What an order has of these as long as nothing has happened to it.

    What an event changes stands here already: a row that is folded at once has its parts in the order of one that was
    written in between.
    """
    return {"ended_at": None, "reason": None, "shipments": [], "returns": [], "canceled_items": [], "canceled": None}


class CustomerOrderSummary(ReadModel):
    """`placed` and `since` are JSON objects, ready to be sent: what stays as the order was placed, and what changes.

    `shipping_address`, `email` and `note` are encrypted, as they are in the log: this table holds no personal data in
    the clear. `unshipped` counts units still to be shipped, `shipped`, `delivered` and `returned` those that were.
    `total` is what the order costs now, without what was canceled of it. Money is exact, and no order is too dear for
    its column. `version` is that of the order's stream.
    """

    order_id = models.TextField(primary_key=True)
    customer_id = models.TextField(null=True)
    placed_at = models.DateTimeField()
    status = models.TextField()
    payment_status = models.TextField()
    fulfillment_status = models.TextField()
    total = models.DecimalField(max_digits=40, decimal_places=4)
    paid = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    refunded = models.DecimalField(max_digits=40, decimal_places=4, default=NOTHING)
    currency = models.TextField()
    shipping_address = models.TextField(null=True)
    email = models.TextField(null=True)
    note = models.TextField(null=True)
    version = models.IntegerField()
    unshipped = models.BigIntegerField(default=0)
    shipped = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    placed = models.TextField()
    since = JsonText(default=untouched)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        verbose_name_plural = "customer order summaries"
        permissions = (FULFIL_ORDERS, HANDLE_MONEY, END_ORDERS)
        indexes = [
            models.Index(
                "customer_id",
                models.F("placed_at").desc(),
                models.F("order_id").desc(),
                name="order_summary_by_customer",
            ),
            # What an order's life changes is in none of these, or changes once: see docs/decisions/0030-lists.md.
            # What others have already is included, so that what was sold in a time is read from the index alone.
            models.Index(
                fields=["placed_at", "order_id"], include=["currency", "total", "status"], name="order_summary_by_age"
            ),
            models.Index(fields=["currency", "total", "order_id"], name="order_summary_by_total"),
            models.Index(
                fields=["customer_id", "currency", "total", "order_id"],
                condition=models.Q(customer_id__isnull=False),
                name="order_summary_customer_total",
            ),
            models.Index(
                fields=["placed_at", "order_id"], condition=models.Q(status="placed"), name="order_summary_open"
            ),
        ]

    def __str__(self) -> str:
        return self.order_id

    def derive(self) -> None:
        progress, currency = self.progress, self.currency
        self.payment_status, self.fulfillment_status = progress.payment_status, progress.fulfillment_status
        self.since |= {
            "status": self.status,
            "payment_status": self.payment_status,
            "fulfillment_status": self.fulfillment_status,
            "canceled": money.shown(self.canceled, currency),
            "total": money.shown(self.total, currency),
            "paid": money.shown(self.paid, currency),
            "outstanding": money.shown(self.outstanding, currency),
            "refunded": money.shown(self.refunded, currency),
            "refundable": money.shown(self.refundable, currency),
            "allowed_actions": progress.allowed_actions,
            "version": self.version,
        }

    @cached_property
    def shown(self) -> dict[str, Any]:
        """All of it but what is personal, as the API answers it."""
        return {**json.loads(self.placed), **self.since}

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
    def canceled(self) -> Decimal:
        """What the order costs less since items were canceled."""
        return Decimal(self.since["canceled"]["amount"]) if self.since["canceled"] else NOTHING

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid."""
        left = max(NOTHING, self.total - self.paid) if self.status == "placed" else NOTHING
        return payable(left, self.currency)

    @property
    def refundable(self) -> Decimal:
        return self.paid - self.refunded

    @property
    def owed(self) -> Decimal:
        """What is to be refunded: it was paid for what was canceled, or has come back, since."""
        returned = sum((Decimal(one["amount"]["amount"]) for one in self.since["returns"]), NOTHING)
        costs = NOTHING if self.status == "canceled" else self.total - returned
        return overpaid(self.paid, self.refunded, costs, self.currency)
