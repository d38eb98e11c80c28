"""The ledger of stock: a line for each movement, and one for what each page of a SKU's movements came to.

A fold sees one row at a time, so that no line can know the stock before it. A line holds what it changed, and the
balance is added up when it is asked for: the pages before, then the movements of the page. For a SKU with 100,000
movements that reads 526 rows in 0.4 ms; from its movements alone, out of an index that holds all that is added up, it
took 22 ms, and 50 or more where the table had not been vacuumed. The price is a second row to change for each event.
"""

from typing import Literal

from django.db import models

from catalog.events import MAIN
from readmodels.engine.row import ReadModel

Kind = Literal[
    "received",
    "adjusted",
    "reserved",
    "released",
    "issued",
    "returned",
    "written_off",
    "transferred",
    "reallocated",
]

PAGE = "page"
PAGE_SIZE = 256


class LedgerLine(ReadModel):
    """`version`, of the stock's stream, is a movement's place among those of its SKU; a page has that of its first.

    `cause` is what a movement was for: a delivery's reference, the reason of an adjustment, an order's id. It was at
    `location`, or from there to `destination`. `moved` are the units of one that changes no total: of a transfer, or
    of a return that was written off.
    """

    line_id = models.TextField(primary_key=True)
    sku = models.TextField()
    version = models.IntegerField()
    kind = models.TextField()
    occurred_at = models.DateTimeField()
    on_hand_change = models.BigIntegerField(default=0)
    reserved_change = models.BigIntegerField(default=0)
    moved = models.BigIntegerField(default=0)
    cause = models.TextField(default="")
    location = models.TextField(default=MAIN)
    destination = models.TextField(null=True)

    class Meta(ReadModel.Meta):
        app_label = "readmodels"
        verbose_name = "stock movement"
        indexes = [
            models.Index(fields=["sku", "version"], name="ledger_by_sku"),
            models.Index(fields=["sku", "version"], name="ledger_pages", condition=models.Q(kind=PAGE)),
        ]

    def __str__(self) -> str:
        return self.line_id

    @property
    def quantity(self) -> int:
        """Units that moved; below zero only where a count was corrected downwards."""
        change = self.on_hand_change or self.reserved_change or self.moved
        return change if self.kind == "adjusted" else abs(change)
