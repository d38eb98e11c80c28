"""The stock of each tracked SKU."""

from django.db import models

from catalog.duties import MOVE_STOCK, PLAN_STOCK
from readmodels.engine.row import ReadModel


class ProductInventory(ReadModel):
    """Units on hand, and how many are reserved for orders: in all, and at each of `locations`, the preferred one first.

    A location is its name, on hand, reserved. `version` is that of the stock's stream, 0 before its first event.
    """

    sku = models.TextField(primary_key=True)
    on_hand = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    safety_stock = models.BigIntegerField(default=0)
    back_order_limit = models.BigIntegerField(default=0)
    locations = models.JSONField(default=list)
    version = models.IntegerField(default=0)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        verbose_name_plural = "product inventory"
        permissions = (MOVE_STOCK, PLAN_STOCK)

    def __str__(self) -> str:
        return self.sku

    @property
    def available(self) -> int:
        """What can be sold out of the stock; below zero where more is ordered than is there."""
        return self.on_hand - self.reserved - self.safety_stock

    @property
    def orderable(self) -> int:
        return max(0, self.available + self.back_order_limit)

    @property
    def backordered(self) -> int:
        """Reserved units that are still to come."""
        return max(0, self.reserved - self.on_hand)
