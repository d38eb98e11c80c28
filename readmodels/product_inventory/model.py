"""The stock of each tracked SKU."""

from django.db import models

from readmodels.engine.row import ReadModel


class ProductInventory(ReadModel):
    """Units on hand, and how many of them are reserved for orders."""

    sku = models.TextField(primary_key=True)
    on_hand = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        verbose_name_plural = "product inventory"

    def __str__(self) -> str:
        return self.sku

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved
