"""A shop with a few orders, and no replay under way."""

from typing import Any

from readmodels.engine.projection import Projection
from readmodels.engine.storing import shadow
from tests import shop


def three_orders(*replayed: Projection[Any]) -> None:
    """Of one product, folded by all read models; shadows that an earlier test has left of these are dropped."""
    for one in replayed:
        shadow.drop(one.model)
    shop.product("A", 1_000)
    for number in range(3):
        shop.place(f"o{number}", shop.line("A"))
    shop.catch_up_all()
