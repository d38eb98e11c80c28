"""One row for each product, as a shop front lists it."""

import re
import unicodedata
from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

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

    `status` is "unknown" while only stock of a SKU is known. `available` counts units, none where untracked.
    """

    sku = models.TextField(primary_key=True)
    name = models.TextField(default="")
    price = models.DecimalField(max_digits=40, decimal_places=4, default=Decimal(0))
    currency = models.TextField(default="")
    stock_policy = models.TextField(default="")
    status = models.TextField(default="unknown")
    available = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    words = models.TextField(default="")

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        verbose_name = "product"
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
    def in_stock(self) -> bool:
        return self.stock_policy == StockPolicy.UNTRACKED or self.available > 0


def words(*texts: str) -> str:
    """The words of the texts, without case, accents and punctuation."""
    plain = (_MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold() for text in texts)
    return " ".join(_APART.sub(" ", text).strip()[:LONGEST] for text in plain)
