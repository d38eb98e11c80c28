"""How many units of a product can be ordered, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from catalog.events import StockPolicy
from catalog.product import PRODUCT, Offered
from catalog.stock import STOCK
from eventstore.commands.execution import current

FEW = 5


class Availability(NamedTuple):
    """`units` that can be ordered, None for as many as are wanted. `to_come`: none of them is there yet."""

    units: int | None
    to_come: bool = False

    @property
    def words(self) -> str:
        if self.units is None:
            return "Always available"
        if not self.units:
            return "Sold out"
        if self.to_come:
            return f"{self.units:,} to order, not in stock yet"
        return f"Only {self.units} left" if self.units <= FEW else f"{self.units:,} in stock"

    @property
    def level(self) -> str:
        """As a style sheet names it."""
        if self.units is None:
            return "many"
        return "none" if not self.units else "few" if self.units <= FEW or self.to_come else "many"

    def covers(self, wanted: int) -> bool:
        return self.units is None or wanted <= self.units


def availabilities(skus: Iterable[str]) -> dict[str, Availability]:
    """Of each of these products, at this moment: from their streams, where a command looks, too."""
    products = current(PRODUCT, skus)
    tracked = [
        sku
        for sku, product in products.items()
        if isinstance(product, Offered) and product.stock_policy is StockPolicy.TRACKED
    ]
    there = current(STOCK, tracked)
    counted = {sku: Availability(stock.orderable, stock.available <= 0) for sku, stock in there.items()}
    return {sku: counted.get(sku, Availability(None)) for sku in products}
