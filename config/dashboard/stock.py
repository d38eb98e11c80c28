"""What is low in stock, and what was sold beyond it."""

from typing import NamedTuple

from readmodels.product_inventory.model import ProductInventory
from readmodels.product_inventory.queries import Shortage, scarcest, shortage

SHOWN = 5


class Stock(NamedTuple):
    shortage: Shortage
    scarcest: list[ProductInventory]


def stock() -> Stock:
    found = shortage()
    return Stock(found, scarcest(SHOWN) if found.low else [])
