"""One row for each product, as a shop front lists it."""

import re
import unicodedata
from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from catalog.duties import MANAGE_PRODUCTS
from catalog.events import StockPolicy
from readmodels.engine.row import ReadModel

# No index takes a key without end.
LONGEST = 400
_APART = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]")

# Words as they are, so that the beginning of one finds it, and their stems, so that "mugs" finds a mug.
SEARCHED = SearchVector("words", config="simple") + SearchVector("words", config="english")


class ProductCatalog(ReadModel):
    """`words` are those of name and SKU, as they are searched and sorted. `version` is that of the product's stream.

    `status` is "unknown" while only stock of a SKU is known. `available` counts units that can be sold out of the
    stock, none where untracked; it is below zero where more is ordered than is there.
    """

    sku = models.TextField(primary_key=True)
    name = models.TextField(default="")
    price = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    currency = models.TextField(default="")
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(0))
    stock_policy = models.TextField(default="")
    status = models.TextField(default="unknown")
    available = models.BigIntegerField(default=0)
    safety_stock = models.BigIntegerField(default=0)
    back_order_limit = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    words = models.TextField(default="")

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        verbose_name = "product"
        permissions = (MANAGE_PRODUCTS,)
        # None on what stock changes: its updates touch no index.
        indexes = [
            GinIndex(SEARCHED, name="product_catalog_search"),
            models.Index(fields=["words", "sku"], name="product_catalog_by_name"),
            models.Index(fields=["price", "sku"], name="product_catalog_by_price"),
            models.Index(fields=["created_at", "sku"], name="product_catalog_by_age"),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def orderable(self) -> int | None:
        """None: as many as are wanted."""
        untracked = self.stock_policy == StockPolicy.UNTRACKED
        return None if untracked else max(0, self.available + self.back_order_limit)

    @property
    def in_stock(self) -> bool:
        """Whether it can be ordered."""
        return self.orderable is None or self.orderable > 0

    @property
    def back_order(self) -> bool:
        """Whether all that can be ordered is still to come."""
        return bool(self.orderable) and self.available <= 0


def words(*texts: str) -> str:
    """The words of the texts, without case, accents and punctuation."""
    plain = (_MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold() for text in texts)
    return " ".join(_APART.sub(" ", text).strip()[:LONGEST] for text in plain)
